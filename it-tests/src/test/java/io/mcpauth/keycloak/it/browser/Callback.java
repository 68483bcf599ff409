package io.mcpauth.keycloak.it.browser;

import io.mcpauth.keycloak.it.http.Form;
import java.net.URI;

/**
 * A redirect that left Keycloak for the client: the redirect URI without its query, and the
 * parameters.
 */
public record Callback(String redirectUri, Form parameters) {

  public static Callback of(URI location) {
    String whole = location.toString();
    String query = location.getRawQuery();
    return query == null
        ? new Callback(whole, Form.empty())
        : new Callback(whole.substring(0, whole.length() - query.length() - 1), Form.decode(query));
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
