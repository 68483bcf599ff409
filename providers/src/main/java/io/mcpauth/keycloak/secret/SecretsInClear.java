package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.secret.store.SecretCounts;
import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** How the secrets of a realm are stored, for who looks after the realm as a whole. */
public final class SecretsInClear {

  private final AdminCall call;

  /** What was counted, once for both questions; null if it has to be counted anew. */
  private @Nullable SecretCounts counted;

  /** Asks, and hashes, with the rights of this call. */
  public SecretsInClear(AdminCall call) {
    this.call = call;
  }

  /** How many are stored in clear, where an enabled client policy hashes secrets. */
  public long count() {
    return counts().map(SecretCounts::clear).orElse(0L);
  }

  /** How many are hashed with fewer rounds than that policy wants. */
  public long weak() {
    return counts().map(SecretCounts::weak).orElse(0L);
  }

  /** Hashes those that are stored in clear. */
  public void hash() {
    new SecretsResource(call).hash(false);
    counted = null;
  }

  private Optional<SecretCounts> counts() {
    return RealmSecretPolicy.of(call.realm()).map(this::counted);
  }

  /** By a session of its own, which sees what a hashing has written in transactions of its own. */
  private SecretCounts counted(HashedSecretConfig config) {
    SecretCounts known = counted;
    if (known == null) {
      known =
          KeycloakModelUtils.runJobInTransactionWithResult(
              call.session().getKeycloakSessionFactory(), session -> counts(session, config));
      counted = known;
    }
    return known;
  }

  private SecretCounts counts(KeycloakSession session, HashedSecretConfig config) {
    @Nullable RealmModel realm = session.realms().getRealm(call.realm().getId());
    if (realm == null) {
      throw new IllegalStateException("The realm of the call is gone");
    }
    session.getContext().setRealm(realm);
    return SecretCounts.of(session, realm, config);
  }
}
