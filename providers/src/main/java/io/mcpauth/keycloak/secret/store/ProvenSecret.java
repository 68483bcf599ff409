package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.verify.Lane;
import io.mcpauth.keycloak.secret.verify.NewSecret.Origin;
import io.mcpauth.keycloak.secret.verify.SecretHashing;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * A secret that its client has just shown, and that is stored in clear or with fewer rounds than
 * wanted. A client policy decides whether it is hashed now.
 */
public final class ProvenSecret {

  private static final Logger LOG = Logger.getLogger(ProvenSecret.class);
  private static final String ATTRIBUTE = ProvenSecret.class.getName();

  private final String client;
  private final String secret;
  private final @Nullable String column;
  private final @Nullable String hash;
  private final Origin origin;

  private ProvenSecret(ClientModel client, String secret) {
    this.client = client.getId();
    this.secret = secret;
    this.column = client.getSecret();
    this.hash = client.getAttribute(StoredSecret.HASH);
    this.origin = StoredSecret.origin(client);
  }

  /** Leaves the secret for the executor, which comes later in the same request. */
  public static void leave(KeycloakSession session, ClientModel client, String secret) {
    session.setAttribute(ATTRIBUTE, new ProvenSecret(client, secret));
  }

  /** Takes it, so that it is hashed once. */
  public static Optional<ProvenSecret> take(KeycloakSession session) {
    @Nullable ProvenSecret proven = session.getAttribute(ATTRIBUTE, ProvenSecret.class);
    session.removeAttribute(ATTRIBUTE);
    return Optional.ofNullable(proven);
  }

  /**
   * Stores the hash in a transaction of its own, after the one of the request: of two requests that
   * come at once the second has nothing to do, or fails alone.
   */
  public void hashAfterwards(KeycloakSession session, SecretHashing hashing) {
    KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
    session
        .getTransactionManager()
        .enlistAfterCompletion(
            new AbstractKeycloakTransaction() {
              @Override
              protected void commitImpl() {
                hash(factory, hashing);
              }

              @Override
              protected void rollbackImpl() {}
            });
  }

  private void hash(KeycloakSessionFactory factory, SecretHashing hashing) {
    if (!hashing.engine().beginRehash(client)) {
      return;
    }
    try {
      Optional<SecretHash> computed =
          hashing.engine().hash(Lane.RETURNING, secret, hashing.config().rounds(origin));
      if (computed.isPresent()) {
        String encoded = computed.get().encoded();
        KeycloakModelUtils.runJobInTransaction(
            factory, session -> store(session, hashing.realm(), encoded));
        hashing.remember(client, encoded, secret);
      }
    } catch (RuntimeException e) {
      // Another node was first, or the client is gone. The next use tries again.
      LOG.debugf("The secret of client %s was not hashed this time: %s", client, e.getClass());
    } finally {
      hashing.engine().endRehash(client);
    }
  }

  private void store(KeycloakSession session, String realmId, String encoded) {
    @Nullable RealmModel realm = session.realms().getRealm(realmId);
    if (realm == null) {
      return;
    }
    session.getContext().setRealm(realm);
    @Nullable ClientModel model = realm.getClientById(client);
    if (model != null
        && Objects.equals(model.getSecret(), column)
        && Objects.equals(model.getAttribute(StoredSecret.HASH), hash)) {
      StoredSecret.replaceHash(model, encoded, origin);
      model.setSecret(null);
      LOG.debugf("The secret of client %s is hashed now", client);
    }
  }
}
