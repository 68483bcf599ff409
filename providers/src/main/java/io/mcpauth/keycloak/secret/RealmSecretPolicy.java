package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.policy.AppliedExecutors;
import io.mcpauth.keycloak.policy.SettingsReader;
import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import java.util.Comparator;
import java.util.Optional;
import org.keycloak.models.RealmModel;

/**
 * Whether the client policies of a realm hash secrets, and how; for code that runs before Keycloak
 * evaluates policies (client authentication) or for all clients (admin REST).
 */
final class RealmSecretPolicy {

  private static final SettingsReader<Object, HashedSecretConfig> READER =
      new SettingsReader<>(HashedSecretConfig::from);

  private RealmSecretPolicy() {}

  /**
   * The configuration of the executor in an enabled policy of the realm.
   *
   * @return the one with the most rounds if there are several; empty if there is none
   */
  static Optional<HashedSecretConfig> of(RealmModel realm) {
    return AppliedExecutors.of(realm)
        .settingsOf(HashedClientSecretExecutorFactory.PROVIDER_ID)
        .stream()
        .map(READER::read)
        .max(Comparator.comparingInt(HashedSecretConfig::rounds));
  }

  /** For one question about a client that no policy need govern. */
  static HashedSecretConfig orDefault(RealmModel realm) {
    return of(realm).orElse(HashedSecretConfig.DEFAULT);
  }
}
