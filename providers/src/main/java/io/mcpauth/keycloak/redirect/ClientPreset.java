package io.mcpauth.keycloak.redirect;

import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A known MCP client: the redirect URIs that it registers, and where its vendor publishes its
 * metadata.
 *
 * @param id the name to configure
 * @param redirectUris what it may register
 * @param documents the documents that are its own; none if it has none
 * @param where both, in words for people
 */
public record ClientPreset(
    String id,
    List<RedirectUriPattern> redirectUris,
    List<DocumentPattern> documents,
    Where where) {

  /**
   * What is behind the id, for the forms in which somebody chooses it.
   *
   * @param redirectUris where its users come back to
   * @param documents the URLs of its documents; empty without any
   */
  public record Where(String redirectUris, String documents) {}

  private static final String RESOURCE = "client-presets.properties";
  private static final String DOCUMENTS = ".documents";
  private static final String LOOPBACK = "loopback";

  private static final Map<String, ClientPreset> ALL = load();

  /** Copies the lists. */
  public ClientPreset {
    redirectUris = List.copyOf(redirectUris);
    documents = List.copyOf(documents);
  }

  /** All clients that the JAR knows, by id. */
  public static Map<String, ClientPreset> all() {
    return Collections.unmodifiableMap(ALL);
  }

  /**
   * All clients with what is behind their ids, for a form.
   *
   * @param place which of it; those without are left out
   */
  public static String described(Function<Where, String> place) {
    return ALL.values().stream()
        .filter(preset -> !place.apply(preset.where()).isEmpty())
        .map(preset -> preset.id() + ": " + place.apply(preset.where()))
        .collect(Collectors.joining("; ", "", "."));
  }

  private static String listed(@Nullable String line) {
    return line == null
        ? ""
        : Arrays.stream(line.split(" +"))
            .map(entry -> entry.equals(LOOPBACK) ? "loopback, any port" : entry)
            .collect(Collectors.joining(" "));
  }

  /** Whether this client may register the URI. */
  public boolean matches(RedirectUri uri) {
    return redirectUris.stream().anyMatch(pattern -> pattern.matches(uri));
  }

  /** Whether this client may register a URI of the same origin. */
  public boolean sameOrigin(RedirectUri uri) {
    return redirectUris.stream().anyMatch(pattern -> pattern.sameOrigin(uri));
  }

  /**
   * Whether the vendor of this client publishes a document.
   *
   * @param place of it, see {@link DocumentPattern#place}
   */
  public boolean publishes(RedirectUri place) {
    return documents.stream().anyMatch(pattern -> pattern.matches(place));
  }

  /** Whether nothing is left of this client when loopback is not allowed. */
  public boolean isLoopbackOnly() {
    return redirectUris.stream().allMatch(ClientPreset::isLoopback);
  }

  /** Whether a pattern is for programs on the user's machine. */
  public static boolean isLoopback(RedirectUriPattern pattern) {
    return pattern instanceof RedirectUriPattern.Loopback
        || (pattern instanceof RedirectUriPattern.Exact exact
            && exact.uri().kind() == Kind.LOOPBACK);
  }

  private static Map<String, ClientPreset> load() {
    Properties file = new Properties();
    try (InputStream stream =
        Objects.requireNonNull(ClientPreset.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      file.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read(file);
  }

  /** What the lines of the file say. */
  static Map<String, ClientPreset> read(Properties file) {
    Map<String, ClientPreset> presets = new TreeMap<>();
    for (String key : file.stringPropertyNames()) {
      if (!key.endsWith(DOCUMENTS)) {
        presets.put(
            key,
            new ClientPreset(
                key,
                entries(file.getProperty(key), RedirectUriPattern::parse),
                entries(file.getProperty(key + DOCUMENTS), DocumentPattern::parse),
                new Where(
                    listed(file.getProperty(key)), listed(file.getProperty(key + DOCUMENTS)))));
      } else if (!file.containsKey(key.substring(0, key.length() - DOCUMENTS.length()))) {
        throw new IllegalStateException("entry without a client in " + RESOURCE + ": " + key);
      }
    }
    return Collections.unmodifiableMap(presets);
  }

  private static <T> List<T> entries(@Nullable String line, Function<String, Optional<T>> read) {
    if (line == null) {
      return List.of();
    }
    return Arrays.stream(line.split(" +"))
        .map(
            text ->
                read.apply(text)
                    .orElseThrow(
                        () -> new IllegalStateException("bad entry in " + RESOURCE + ": " + text)))
        .toList();
  }
}
