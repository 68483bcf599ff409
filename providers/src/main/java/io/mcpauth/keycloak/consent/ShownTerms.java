package io.mcpauth.keycloak.consent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.consent.choice.Boxes;
import io.mcpauth.keycloak.grant.ConsentTerms;
import java.util.Optional;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The terms that a login has put before its user, until they press Allow. Meanwhile the client can
 * change, and the page can be open in two windows.
 *
 * @param terms all of them
 * @param boxes with what can be unticked
 */
record ShownTerms(ConsentTerms terms, Boxes boxes) {

  /** Hidden field of the form on the page. */
  static final String FIELD = "terms";

  private static final String NOTE = "mcp.consent.shown";

  /** Those of a login that knows its user. */
  static ShownTerms of(KeycloakSession session, AuthenticationSessionModel login) {
    ConsentTerms terms = ConsentTerms.of(session, login);
    return new ShownTerms(terms, Boxes.of(login.getClient(), terms));
  }

  /** Of the page that comes next. */
  void keep(AuthenticationSessionModel login) {
    login.setAuthNote(NOTE, fingerprint());
  }

  /** For the form on the page, so that pressing Allow there is a yes to these terms alone. */
  String fingerprint() {
    return HashUtils.sha256UrlEncodedHash(terms.fingerprint() + "\n" + boxes.freeNames(), UTF_8);
  }

  /**
   * Whether the page showed these terms.
   *
   * @param session of the request with the form; a theme that is not ours sends no field
   */
  boolean wereOnThePage(KeycloakSession session, AuthenticationSessionModel login) {
    String now = fingerprint();
    return now.equals(login.getAuthNote(NOTE))
        && Optional.ofNullable(
                session.getContext().getHttpRequest().getDecodedFormParameters().getFirst(FIELD))
            .map(now::equals)
            .orElse(true);
  }
}
