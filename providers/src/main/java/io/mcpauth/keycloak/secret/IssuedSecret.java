package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.secret.store.SecretChange;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.oidc.OIDCClientRepresentation;

/**
 * Puts into the answer of a client registration what the client is to know of its secret: the one
 * that this request made, once, and nothing of the placeholder that the model held meanwhile.
 */
public final class IssuedSecret {

  private IssuedSecret() {}

  /** For the endpoint of RFC 7591 and RFC 7592. */
  public static void tell(KeycloakSession session, OIDCClientRepresentation answer) {
    SecretChange.current(session)
        .ifPresent(change -> answer.setClientSecret(change.issued().orElse(null)));
    if (answer.getClientSecret() == null) {
      // RFC 7591 section 3.2.1: it says when a client_secret of this answer ends.
      answer.setClientSecretExpiresAt((Long) null);
    }
  }

  /** For Keycloak's own endpoint {@code default}. */
  static void tell(KeycloakSession session, ClientRepresentation answer) {
    Optional<SecretChange> change = SecretChange.current(session);
    change.ifPresent(c -> answer.setSecret(c.issued().orElse(null)));
  }
}
