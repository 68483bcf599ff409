package io.mcpauth.keycloak.grant.code;

import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.utils.OAuth2Code;
import org.keycloak.protocol.oidc.utils.OAuth2CodeParser;

/**
 * An authorization code as Keycloak writes it: a secret, and where it belongs.
 *
 * @param id the secret part
 * @param userSession id of the user session; every token of the session shows it
 * @param client internal id of the client; no secret either
 */
record AuthorizationCode(String id, String userSession, String client) {

  /** Reads a code; empty if it does not have the shape. */
  static Optional<AuthorizationCode> parse(String text) {
    String[] parts = text.split("\\.", 3);
    return parts.length == 3
        ? Optional.of(new AuthorizationCode(parts[0], parts[1], parts[2]))
        : Optional.empty();
  }

  /** What Keycloak keeps of it until it is redeemed; empty for one that is not there. */
  Optional<OAuth2Code> issued(KeycloakSession session) {
    return Optional.ofNullable(
            session.singleUseObjects().get(OAuth2CodeParser.CACHE_KEY_PREFIX + id))
        .map(OAuth2Code::deserializeCode);
  }

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return "code of session " + userSession + " and client " + client;
  }
}
