package io.mcpauth.keycloak.consent.choice;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OAuth2DeviceCodeModel;
import org.keycloak.protocol.oidc.grants.device.DeviceGrantType;
import org.keycloak.protocol.oidc.grants.device.endpoints.DeviceEndpoint;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The scope of a device's own code, which it redeems itself (RFC 8628 section 3.4). */
public final class DeviceScope {

  private DeviceScope() {}

  /** Settles it while the code waits for its user; does nothing in a login of another kind. */
  public static void keep(KeycloakSession session, AuthenticationSessionModel login, String scope) {
    if (!DeviceGrantType.isOAuth2DeviceVerificationFlow(login)) {
      return;
    }
    @Nullable OAuth2DeviceCodeModel device =
        DeviceEndpoint.getDeviceByUserCode(
            session,
            login.getRealm(),
            login.getClientNote(DeviceGrantType.OAUTH2_DEVICE_VERIFIED_USER_CODE));
    if (device != null && device.isPending()) {
      Map<String, String> notes = device.toMap();
      notes.put(OAuth2Constants.SCOPE, scope);
      session.singleUseObjects().replace(device.serializeKey(), notes);
    }
  }
}
