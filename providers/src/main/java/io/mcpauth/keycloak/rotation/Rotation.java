package io.mcpauth.keycloak.rotation;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.policy.AppliedExecutors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** Whether the refresh tokens of a client are good for one use though the realm does not say so. */
final class Rotation {

  /** The executor without which grants keep Keycloak's rules. */
  private static final String EXECUTOR = "mcp-grant";

  private Rotation() {}

  static boolean isOurs(RealmModel realm, ClientModel client) {
    return !isOfRealm(realm)
        && DynamicClient.is(client)
        && AppliedExecutors.mayApply(realm, executors -> executors.contain(EXECUTOR));
  }

  private static boolean isOfRealm(RealmModel realm) {
    return realm.isRevokeRefreshToken() && realm.getRefreshTokenMaxReuse() == 0;
  }
}
