package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import java.util.EnumMap;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * How many confidential clients of a realm keep their secret in which form.
 *
 * @param clear as plain text
 * @param hashed as a hash with at least the rounds that are configured for its secret
 * @param weak as a hash with fewer
 * @param unusable as something that no secret opens
 * @param vault as a reference to Keycloak's vault
 */
public record SecretCounts(long clear, long hashed, long weak, long unusable, long vault) {

  /** Of a realm, by what is in the database. */
  public static SecretCounts of(
      KeycloakSession session, RealmModel realm, HashedSecretConfig config) {
    Map<StoredSecret, Long> found = new EnumMap<>(StoredSecret.class);
    SecretRows.each(session, realm, row -> found.merge(row.state(config), 1L, Long::sum));
    return new SecretCounts(
        found.getOrDefault(StoredSecret.CLEAR, 0L),
        found.getOrDefault(StoredSecret.HASHED, 0L),
        found.getOrDefault(StoredSecret.WEAK, 0L),
        found.getOrDefault(StoredSecret.UNUSABLE, 0L),
        found.getOrDefault(StoredSecret.VAULT, 0L));
  }
}
