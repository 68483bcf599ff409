package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.secret.store.SecretCounts;

/** How the secrets of a realm are stored, for who looks after the realm as a whole. */
public final class SecretsInClear {

  private final AdminCall call;

  /** Asks, and hashes, with the rights of this call. */
  public SecretsInClear(AdminCall call) {
    this.call = call;
  }

  /** How many are stored in clear, where an enabled client policy hashes secrets. */
  public long count() {
    return hashes() ? counts().clear() : 0;
  }

  /** How many are hashed with fewer rounds than that policy wants. */
  public long weak() {
    return hashes() ? counts().weak() : 0;
  }

  /** Hashes those that are stored in clear. */
  public void hash() {
    new SecretsResource(call).hash(false);
  }

  private boolean hashes() {
    return RealmSecretPolicy.of(call.realm()).isPresent();
  }

  private SecretCounts counts() {
    return new SecretsResource(call).counts();
  }
}
