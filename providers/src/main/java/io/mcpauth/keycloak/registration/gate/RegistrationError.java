package io.mcpauth.keycloak.registration.gate;

/** Error codes of RFC 7591 section 3.2.2. */
public enum RegistrationError {
  /** The value of one or more redirection URIs is invalid. */
  INVALID_REDIRECT_URI("invalid_redirect_uri"),
  /** The value of another client metadata field is invalid. */
  INVALID_CLIENT_METADATA("invalid_client_metadata");

  private final String code;

  RegistrationError(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }
}
