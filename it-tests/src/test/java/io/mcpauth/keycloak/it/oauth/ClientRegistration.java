package io.mcpauth.keycloak.it.oauth;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The registration endpoint: create (RFC 7591), and read, update, delete (RFC 7592). */
public final class ClientRegistration {

  private final URI endpoint;

  public ClientRegistration(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** A public client that asks for what MCP clients ask for. */
  public static Map<String, Object> publicClient(String... redirectUris) {
    return Map.of(
        "client_name", "Test client",
        "redirect_uris", List.of(redirectUris),
        "grant_types", List.of("authorization_code", "refresh_token"),
        "response_types", List.of("code"),
        "token_endpoint_auth_method", "none");
  }

  /** Without a token, as a stranger does. */
  public Answer register(Object metadata) {
    return Http.post(endpoint).json(metadata).send();
  }

  public Answer registerWithToken(String initialAccessToken, Object metadata) {
    return Http.post(endpoint).bearer(initialAccessToken).json(metadata).send();
  }

  /** For bodies that no JSON library would write. */
  public Answer registerRaw(String contentType, String body) {
    return Http.post(endpoint).body(contentType, body).send();
  }

  /** RFC 9112 section 7.1: in pieces, without saying how many. */
  public Answer registerInChunks(String body) {
    return Http.post(endpoint).body("application/json", body).sendInChunks();
  }

  public Answer read(RegisteredClient client) {
    return Http.get(client.registrationUri()).bearer(client.registrationToken()).send();
  }

  /** RFC 7592 section 2.2: the client sends all of its metadata, with its id. */
  public Answer update(RegisteredClient client, Object metadata) {
    return Http.request("PUT", client.registrationUri())
        .bearer(client.registrationToken())
        .json(metadata)
        .send();
  }

  public Answer delete(RegisteredClient client) {
    return Http.request("DELETE", client.registrationUri())
        .bearer(client.registrationToken())
        .send();
  }
}
