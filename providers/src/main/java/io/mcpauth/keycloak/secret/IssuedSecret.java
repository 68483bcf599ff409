package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.secret.store.SecretChange;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.oidc.OIDCClientRepresentation;

/**
 * Puts into the answer of a client registration what the client is to know of its secret: the one
 * that this request made, once, and nothing of the placeholder that the model held meanwhile.
 */
public final class IssuedSecret {

  private static final String IN_ANSWER = IssuedSecret.class.getName();

  private IssuedSecret() {}

  /**
   * Says that the answer to this request tells the secret, so that it does not wait for a look of
   * the console too.
   */
  public static void isToldInAnswer(KeycloakSession session) {
    session.setAttribute(IN_ANSWER, true);
  }

  /** Whether nobody else tells it. */
  static boolean waitsForALook(KeycloakSession session) {
    return session.getAttribute(IN_ANSWER) == null;
  }

  /**
   * The secret that this request made for a new client, hashed or not.
   *
   * @return empty if the client has none of its own
   */
  public static Optional<String> of(KeycloakSession session, ClientModel client) {
    return SecretChange.current(session)
        .flatMap(SecretChange::issued)
        // In a realm that does not hash secrets Keycloak has made one.
        .or(() -> Optional.ofNullable(client.getSecret()));
  }

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
