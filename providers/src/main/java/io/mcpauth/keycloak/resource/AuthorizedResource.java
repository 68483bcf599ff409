package io.mcpauth.keycloak.resource;

import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.device.DeviceGrantType;
import org.keycloak.protocol.oidc.grants.device.endpoints.DeviceEndpoint;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The resource indicator of an authorization that waits for the user. */
public final class AuthorizedResource {

  private AuthorizedResource() {}

  /**
   * Finds it where {@link ResourceIndicatorExecutor} put it: an authorization request has it in the
   * login, a device authorization request (RFC 8628) in the device code.
   *
   * @return what the client sent, or the default; empty where tokens are not bound
   */
  public static Optional<String> of(
      KeycloakSession session, AuthenticationSessionModel authentication) {
    return Optional.ofNullable(authentication.getClientNote(OAuth2Constants.RESOURCE))
        .or(() -> ofDevice(session, authentication));
  }

  private static Optional<String> ofDevice(
      KeycloakSession session, AuthenticationSessionModel authentication) {
    return Optional.ofNullable(
            authentication.getClientNote(DeviceGrantType.OAUTH2_DEVICE_VERIFIED_USER_CODE))
        .map(
            userCode ->
                DeviceEndpoint.getDeviceByUserCode(session, authentication.getRealm(), userCode))
        .map(device -> device.getAdditionalParams().get(OAuth2Constants.RESOURCE));
  }
}
