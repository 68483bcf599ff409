package io.mcpauth.keycloak.request;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parameter {@code dryRun}. Who wants to see first and writes it in another way is not to
 * change something instead.
 */
public final class DryRun {

  private static final String NAME = "dryRun";

  private DryRun() {}

  /**
   * Whether a request is a rehearsal.
   *
   * @param query of its URL, as it came: JAX-RS keeps a parameter without a value to itself
   */
  public static boolean isAskedFor(@Nullable String query) throws RefusedMember {
    List<String> said =
        Stream.of((query == null ? "" : query).split("&", -1))
            .filter(part -> decoded(part.replaceFirst("=.*", "")).equalsIgnoreCase(NAME))
            .toList();
    if (said.isEmpty() || said.equals(List.of(NAME + "=false"))) {
      return false;
    }
    if (said.equals(List.of(NAME + "=true"))) {
      return true;
    }
    throw new RefusedMember(NAME, "it must be true or false, once");
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }
}
