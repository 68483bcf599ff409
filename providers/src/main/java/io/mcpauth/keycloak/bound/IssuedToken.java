package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.policy.PackGate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * A token without our mark that a client has which came by itself: its ID tokens, and what it got
 * before its realm was set up. From then on such a client gets access tokens for MCP servers alone,
 * so no API of Keycloak's takes one of it.
 */
final class IssuedToken {

  /**
   * CIBA: who asks the person shows a token there that Keycloak made for it, not for the client.
   */
  private static final Pattern CALLBACK =
      Pattern.compile("/?realms/[^/]+/protocol/openid-connect/ext/ciba/auth/callback/?");

  private IssuedToken() {}

  /**
   * Whether it was issued to such a client (OpenID Connect Core section 2, {@code azp}), in a realm
   * that uses the pack.
   *
   * @param path where it is shown
   * @param claimed what it says, without anybody having verified it
   */
  static boolean isOurs(String path, AccessToken claimed) {
    @Nullable KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
    @Nullable String clientId = claimed.getIssuedFor();
    if (clientId == null
        || session == null
        || !session.getTransactionManager().isActive()
        || CALLBACK.matcher(path).matches()) {
      return false;
    }
    @Nullable RealmModel realm = RefusedToken.realmOf(session, claimed);
    if (realm == null || !PackGate.isOpenFor(realm)) {
      return false;
    }
    @Nullable ClientModel client = realm.getClientByClientId(clientId);
    return client != null && DynamicClient.is(client);
  }
}
