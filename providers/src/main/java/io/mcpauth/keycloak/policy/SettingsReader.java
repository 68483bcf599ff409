package io.mcpauth.keycloak.policy;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings, and remembers what it made of them: Keycloak hands them out as they are stored,
 * to an executor at each event of each request and to a mapper for each token.
 *
 * <p>It remembers the last ones only. To find them among many would cost as much as to read them.
 *
 * @param <V> the values as stored
 * @param <T> the settings in real types; immutable
 */
public final class SettingsReader<V, T> {

  private final Function<Map<String, V>, T> reader;
  private volatile @Nullable Known<V, T> last;

  /**
   * A reader that has read nothing yet.
   *
   * @param reader depends on the settings alone; throws {@link IllegalArgumentException} if a value
   *     cannot be used, which is not remembered
   */
  public SettingsReader(Function<Map<String, V>, T> reader) {
    this.reader = reader;
  }

  /**
   * The settings in real types.
   *
   * @param settings by key
   * @throws IllegalArgumentException if a value cannot be used
   */
  public T read(Map<String, V> settings) {
    @Nullable Known<V, T> known = last;
    if (known != null && known.settings.equals(settings)) {
      return known.result;
    }
    // A copy, since Keycloak's map can still be changed.
    Map<String, V> copy = new HashMap<>(settings);
    T result = reader.apply(copy);
    last = new Known<>(copy, result);
    return result;
  }

  private record Known<V, T>(Map<String, V> settings, T result) {}
}
