package io.mcpauth.keycloak.it.browser;

import io.mcpauth.keycloak.it.http.Form;
import java.net.URI;

/**
 * A redirect that left Keycloak for the client: the redirect URI without its query, and the
 * parameters, which are in the fragment when the client asked for a token there.
 */
public record Callback(String redirectUri, Form parameters) {

  public static Callback of(URI location) {
    String whole = location.toString();
    String parameters =
        location.getRawFragment() == null ? location.getRawQuery() : location.getRawFragment();
    return parameters == null
        ? new Callback(whole, Form.empty())
        : new Callback(
            whole.substring(0, whole.length() - parameters.length() - 1), Form.decode(parameters));
  }

  public String code() {
    return required("code");
  }

  /** OAuth error code. */
  public String error() {
    return required("error");
  }

  private String required(String name) {
    return parameters
        .value(name)
        .orElseThrow(() -> new AssertionError("no " + name + " came back, but " + parameters));
  }
}
