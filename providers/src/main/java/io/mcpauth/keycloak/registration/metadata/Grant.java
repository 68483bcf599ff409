package io.mcpauth.keycloak.registration.metadata;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.keycloak.OAuth2Constants;

/** Grant types (RFC 7591 section 2) that Keycloak can switch on for a client. */
enum Grant {
  AUTHORIZATION_CODE(OAuth2Constants.AUTHORIZATION_CODE, Handling.ALLOWED),
  REFRESH_TOKEN(OAuth2Constants.REFRESH_TOKEN, Handling.ALLOWED),
  CLIENT_CREDENTIALS(OAuth2Constants.CLIENT_CREDENTIALS, Handling.REFUSED),
  TOKEN_EXCHANGE(OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE, Handling.REFUSED),
  CIBA(OAuth2Constants.CIBA_GRANT_TYPE, Handling.REFUSED),
  UMA(OAuth2Constants.UMA_GRANT_TYPE, Handling.REFUSED),
  /** OAuth 2.1 section 10: gone, so no setting brings it back. */
  PASSWORD(OAuth2Constants.PASSWORD, Handling.NEVER),
  /** OAuth 2.1 section 10.1: gone as well. */
  IMPLICIT(OAuth2Constants.IMPLICIT, Handling.NEVER),
  /** Vendors list it for clients that are public and so cannot use it. */
  JWT_BEARER(OAuth2Constants.JWT_AUTHORIZATION_GRANT, Handling.LEFT_OUT),
  DEVICE_CODE(OAuth2Constants.DEVICE_CODE_GRANT_TYPE, Handling.LEFT_OUT);

  /** What happens to a grant that the settings do not allow. */
  private enum Handling {
    ALLOWED,
    LEFT_OUT,
    REFUSED,
    NEVER
  }

  private final String value;
  private final Handling handling;

  Grant(String value, Handling handling) {
    this.value = value;
    this.handling = handling;
  }

  /** The value of {@code grant_types}. */
  String value() {
    return value;
  }

  /** Whether asking for it, where it is not allowed, is a reason to refuse the client. */
  boolean isRefused() {
    return handling == Handling.REFUSED || handling == Handling.NEVER;
  }

  /** What an administrator may allow. */
  static List<String> choices() {
    return Arrays.stream(values())
        .filter(grant -> grant.handling != Handling.NEVER)
        .map(Grant::value)
        .toList();
  }

  static Optional<Grant> of(String value) {
    return Arrays.stream(values()).filter(grant -> grant.value.equals(value)).findFirst();
  }
}
