package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.consent.choice.Boxes;
import io.mcpauth.keycloak.consent.choice.Choice;
import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What a person decided on the page, as its form says it.
 *
 * @param shown what stood there
 * @param choice what they left of it
 * @param scope the parameter that is left
 */
record Decision(ShownTerms shown, Choice choice, String scope) {

  /** Where Keycloak's consent page sends its form, and nothing else is sent. */
  private static final String ADDRESS = "/login-actions/consent";

  /** The button beside Allow. */
  private static final String DENY = "cancel";

  /** Whether this request is that form, with Allow pressed. */
  static boolean isAllow(KeycloakSession session) {
    return session.getContext().getUri().getPath().endsWith(ADDRESS) && !isDenied(session);
  }

  /** Whether Deny was pressed on a page with both buttons. */
  static boolean isDenied(KeycloakSession session) {
    return form(session).containsKey(DENY);
  }

  /**
   * Reads it.
   *
   * @return empty if it is not for what the login is for now, or names what was not on the page
   */
  static Optional<Decision> of(KeycloakSession session, AuthenticationSessionModel login) {
    ShownTerms shown = ShownTerms.of(session, login);
    if (!shown.wereOnThePage(session, login)) {
      return Optional.empty();
    }
    return shown
        .boxes()
        .choice(form(session))
        .map(
            choice ->
                new Decision(
                    shown,
                    choice,
                    Boxes.left(
                        login.getRealm(), login.getClientNote(OAuth2Constants.SCOPE), choice)));
  }

  private static MultivaluedMap<String, String> form(KeycloakSession session) {
    return session.getContext().getHttpRequest().getDecodedFormParameters();
  }

  /** Whether the client could do nothing with what is left. */
  boolean leavesNothing(KeycloakSession session, AuthenticationSessionModel login) {
    return shown.boxes().leavesNothing(choice)
        || (choice.isNarrower() && !isOfferedBySome(session, login));
  }

  /** A token without any scope that its server takes is refused when it is due. */
  private boolean isOfferedBySome(KeycloakSession session, AuthenticationSessionModel login) {
    Set<String> granted = new HashSet<>(ScopeParameter.words(scope));
    granted.addAll(login.getClient().getClientScopes(true).keySet());
    return AuthorizedResource.of(session, login)
        .flatMap(resource -> McpServer.find(session, resource))
        .map(server -> granted.stream().anyMatch(server::offers))
        .orElse(true);
  }
}
