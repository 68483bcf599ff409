package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;

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

  public static SecretCounts of(Stream<ClientModel> clients, HashedSecretConfig config) {
    Map<StoredSecret, Long> found =
        clients
            .filter(SecretHashRun::concerns)
            .map(client -> StoredSecret.of(client, config))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return new SecretCounts(
        found.getOrDefault(StoredSecret.CLEAR, 0L),
        found.getOrDefault(StoredSecret.HASHED, 0L),
        found.getOrDefault(StoredSecret.WEAK, 0L),
        found.getOrDefault(StoredSecret.UNUSABLE, 0L),
        found.getOrDefault(StoredSecret.VAULT, 0L));
  }
}
