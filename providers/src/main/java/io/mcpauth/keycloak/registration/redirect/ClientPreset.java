package io.mcpauth.keycloak.registration.redirect;

import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import io.mcpauth.keycloak.redirect.RedirectUriPattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A known MCP client and the redirect URIs that it registers.
 *
 * @param id the name to configure
 * @param redirectUris what it may register
 */
record ClientPreset(String id, List<RedirectUriPattern> redirectUris) {

  private static final String RESOURCE = "client-presets.properties";

  private static final Map<String, ClientPreset> ALL = load();

  ClientPreset {
    redirectUris = List.copyOf(redirectUris);
  }

  /** All clients that the JAR knows, by id. */
  static Map<String, ClientPreset> all() {
    return ALL;
  }

  boolean matches(RedirectUri uri) {
    return redirectUris.stream().anyMatch(pattern -> pattern.matches(uri));
  }

  boolean sameOrigin(RedirectUri uri) {
    return redirectUris.stream().anyMatch(pattern -> pattern.sameOrigin(uri));
  }

  /** Whether nothing is left of this client when loopback is not allowed. */
  boolean isLoopbackOnly() {
    return redirectUris.stream().allMatch(ClientPreset::isLoopback);
  }

  /** Whether a pattern is for programs on the user's machine. */
  static boolean isLoopback(RedirectUriPattern pattern) {
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
    Map<String, ClientPreset> presets = new TreeMap<>();
    for (String id : file.stringPropertyNames()) {
      List<RedirectUriPattern> patterns =
          Arrays.stream(file.getProperty(id).split(" +")).map(ClientPreset::pattern).toList();
      presets.put(id, new ClientPreset(id, patterns));
    }
    return Collections.unmodifiableMap(presets);
  }

  private static RedirectUriPattern pattern(String text) {
    return RedirectUriPattern.parse(text)
        .orElseThrow(() -> new IllegalStateException("bad entry in " + RESOURCE + ": " + text));
  }
}
