package io.mcpauth.keycloak.registration.redirect;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * The redirect URIs of a client as it sent them, beside those that Keycloak needs for matching.
 *
 * <p>RFC 8252 section 7.3: a loopback redirect URI matches on any port. Keycloak does that only for
 * a registered URI without a port, so a client that sends one with a port gets the form without it
 * as well. Nobody but Keycloak needs to see that one.
 */
public final class SentRedirectUris {

  /**
   * Client attribute: the redirect URIs in the order of the request, one in each line; absent where
   * there is but one.
   */
  static final String ATTRIBUTE = McpAttribute.REDIRECT_URIS.key();

  private static final String SEPARATOR = "\n";

  private SentRedirectUris() {}

  /**
   * Adds the forms without a port, and keeps what was sent.
   *
   * @param client the client as stored
   * @param sent the redirect URIs of the request; null leaves those of the client as they were
   */
  static void store(ClientModel client, @Nullable List<String> sent) {
    if (sent != null && sent.size() > 1) {
      client.setAttribute(ATTRIBUTE, String.join(SEPARATOR, sent));
    } else if (sent != null) {
      // One alone has no order, and is found without help.
      client.removeAttribute(ATTRIBUTE);
    }
    Set<String> stored = client.getRedirectUris();
    Set<String> uris = new LinkedHashSet<>(stored);
    uris.addAll(stored.stream().flatMap(SentRedirectUris::withoutPort).toList());
    if (!uris.equals(stored)) {
      client.setRedirectUris(uris);
    }
  }

  /**
   * The redirect URIs as the client sent them, in its order; an administrator's changes included.
   */
  public static List<String> of(ClientModel client) {
    Set<String> stored = client.getRedirectUris();
    Set<String> inOrder = new LinkedHashSet<>();
    @Nullable String sent = client.getAttribute(ATTRIBUTE);
    if (sent != null) {
      Stream.of(sent.split(SEPARATOR, -1)).filter(stored::contains).forEach(inOrder::add);
    }
    withoutAdded(stored).stream().sorted().forEach(inOrder::add);
    return List.copyOf(inOrder);
  }

  /** Without those that are only the form without a port of another one. */
  static List<String> withoutAdded(Collection<String> uris) {
    if (uris.size() < 2) {
      return List.copyOf(uris);
    }
    Set<String> added = Set.copyOf(uris.stream().flatMap(SentRedirectUris::withoutPort).toList());
    return uris.stream().filter(uri -> !added.contains(uri)).toList();
  }

  private static Stream<String> withoutPort(String uri) {
    return RedirectUri.parse(uri) instanceof Parsed.Accepted accepted
            && accepted.uri().kind() == Kind.LOOPBACK
            && accepted.uri().port().isPresent()
        ? Stream.of(accepted.uri().withoutPort().value())
        : Stream.empty();
  }
}
