package io.mcpauth.keycloak.grant;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;

/**
 * How long an access token lives at most. For that time after a revocation it is still good at a
 * server that looks at signature and {@code exp} alone (RFC 7009 section 3: self-contained tokens
 * cannot be revoked without a call to the authorization server), so the pages say it.
 */
public final class AccessTokenLifetime {

  /** Keycloak's value for "as long as the session". */
  private static final int WHOLE_SESSION = -1;

  private AccessTokenLifetime() {}

  /** Of a token that this client gets now. */
  public static Duration of(RealmModel realm, ClientModel client) {
    int rememberMe = realm.isRememberMe() ? realm.getSsoSessionMaxLifespanRememberMe() : 0;
    return longest(
        client.getAttribute(OIDCConfigAttributes.ACCESS_TOKEN_LIFESPAN),
        realm.getAccessTokenLifespan(),
        Math.max(realm.getSsoSessionMaxLifespan(), rememberMe));
  }

  /**
   * As Keycloak's token manager computes it, without what shortens it further: the end of a session
   * that has not begun yet.
   *
   * @param ofClient the client's own setting in seconds, if it has one
   * @param ofRealm the realm's in seconds
   * @param session how long a session lasts at most, in seconds
   */
  static Duration longest(@Nullable String ofClient, int ofRealm, int session) {
    int seconds = ofClient == null || ofClient.isBlank() ? ofRealm : seconds(ofClient, ofRealm);
    return Duration.ofSeconds(seconds == WHOLE_SESSION ? session : seconds);
  }

  /** With a setting that is no number Keycloak issues no token, so any answer is long enough. */
  private static int seconds(String setting, int otherwise) {
    try {
      return Integer.parseInt(setting);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
