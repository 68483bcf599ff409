package io.mcpauth.keycloak.rotation;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.policy.AppliedExecutors;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** Whether the refresh tokens of a client are good for one use though the realm does not say so. */
public final class Rotation {

  /** The executor without which grants keep Keycloak's rules. */
  private static final String EXECUTOR = "mcp-grant";

  private Rotation() {}

  static boolean isOurs(RealmModel realm, ClientModel client) {
    return !isOfRealm(realm)
        && DynamicClient.is(client)
        && AppliedExecutors.mayApply(realm, executors -> executors.contain(EXECUTOR));
  }

  /**
   * The realm as it is to be seen where a refresh token of this client is judged.
   *
   * @return empty where the realm's own word counts
   */
  public static Optional<RealmModel> seen(RealmModel realm, ClientModel client) {
    return isOurs(realm, client) ? Optional.of(new RotatingRealm(realm)) : Optional.empty();
  }

  private static boolean isOfRealm(RealmModel realm) {
    return realm.isRevokeRefreshToken() && realm.getRefreshTokenMaxReuse() == 0;
  }
}
