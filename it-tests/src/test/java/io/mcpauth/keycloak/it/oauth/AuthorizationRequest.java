package io.mcpauth.keycloak.it.oauth;

import io.mcpauth.keycloak.it.http.Form;
import java.net.URI;

/** A request to the authorization endpoint; a test changes the one parameter that it is about. */
public record AuthorizationRequest(URI endpoint, Form parameters, Pkce pkce) {

  public AuthorizationRequest with(String name, String value) {
    return new AuthorizationRequest(endpoint, parameters.with(name, value), pkce);
  }

  public AuthorizationRequest without(String name) {
    return new AuthorizationRequest(endpoint, parameters.without(name), pkce);
  }

  /** Sends the parameter once more. */
  public AuthorizationRequest and(String name, String value) {
    return new AuthorizationRequest(endpoint, parameters.and(name, value), pkce);
  }

  public URI uri() {
    return URI.create(endpoint + "?" + parameters.encoded());
  }
}
