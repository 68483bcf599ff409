package io.mcpauth.keycloak.registration.redirect;

import io.mcpauth.keycloak.client.McpAttribute;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.ClientModel;

/**
 * The kind of a client (OpenID Connect Registration 1.0 section 2, {@code application_type}). It is
 * told, never a reason to refuse a redirect URI: real clients say web and register loopback.
 */
public final class ApplicationType {

  public static final String MEMBER = "application_type";

  public static final Set<String> VALUES = Set.of("web", "native");

  /** Client attribute; absent where the redirect URIs say the same. */
  private static final String ATTRIBUTE = McpAttribute.APPLICATION_TYPE.key();

  private ApplicationType() {}

  /** What the redirect URIs say of a client that does not say it itself. */
  private static String of(List<String> redirectUris) {
    return redirectUris.stream().allMatch(uri -> uri.startsWith("https://")) ? "web" : "native";
  }

  /**
   * Keeps what a client says.
   *
   * @param asked one of {@link #VALUES}, or empty if it does not say
   */
  public static void store(ClientModel client, Optional<String> asked) {
    // Most say what can be seen: an attribute less is a row less for each client.
    asked
        .filter(type -> !type.equals(of(SentRedirectUris.of(client))))
        .ifPresentOrElse(
            type -> client.setAttribute(ATTRIBUTE, type), () -> client.removeAttribute(ATTRIBUTE));
  }

  /**
   * What a stored client is.
   *
   * @param redirectUris those that it sent
   */
  public static String stored(ClientModel client, List<String> redirectUris) {
    return Optional.ofNullable(client.getAttribute(ATTRIBUTE)).orElseGet(() -> of(redirectUris));
  }
}
