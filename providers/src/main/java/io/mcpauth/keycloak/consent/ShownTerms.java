package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.ConsentTerms;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The terms that a login has put before its user, until they press Allow. Meanwhile the client can
 * change, and the page can be open in two windows.
 */
final class ShownTerms {

  /** Hidden field of the form on the page. */
  static final String FIELD = "terms";

  private static final String NOTE = "mcp.consent.shown";
  private static final String FIRST = "mcp.consent.first";

  private ShownTerms() {}

  /**
   * Of the page that comes next.
   *
   * @param first whether the client has been allowed nothing yet
   */
  static void keep(AuthenticationSessionModel login, ConsentTerms terms, boolean first) {
    login.setAuthNote(NOTE, terms.fingerprint());
    login.setAuthNote(FIRST, String.valueOf(first));
  }

  /** Whether the client had been allowed nothing when the page was shown. */
  static boolean wereTheFirst(AuthenticationSessionModel login) {
    return Boolean.parseBoolean(login.getAuthNote(FIRST));
  }

  /**
   * Whether the page showed these terms.
   *
   * @param session of the request with the form; a theme that is not ours sends no field
   */
  static boolean were(
      KeycloakSession session, AuthenticationSessionModel login, ConsentTerms terms) {
    String now = terms.fingerprint();
    return now.equals(login.getAuthNote(NOTE))
        && Optional.ofNullable(
                session.getContext().getHttpRequest().getDecodedFormParameters().getFirst(FIELD))
            .map(now::equals)
            .orElse(true);
  }
}
