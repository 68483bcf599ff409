package io.mcpauth.keycloak.it.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the registration endpoint answered to a client. */
public record RegisteredClient(JsonNode metadata) {

  /** Of a registration that succeeded; else the test fails. */
  public static RegisteredClient of(Answer answer) {
    return new RegisteredClient(answer.expect(201).json());
  }

  /** What the endpoint would have said of a public client that somebody else made. */
  static RegisteredClient known(String id, String redirectUri) {
    return new RegisteredClient(
        Json.parse(Json.write(Map.of("client_id", id, "redirect_uris", List.of(redirectUri)))));
  }

  /** The same of a confidential one. */
  static RegisteredClient known(
      String id, String redirectUri, String authenticationMethod, String secret) {
    ObjectNode metadata = (ObjectNode) known(id, redirectUri).metadata();
    metadata.put("token_endpoint_auth_method", authenticationMethod);
    return new RegisteredClient(metadata.put("client_secret", secret));
  }

  public String id() {
    return metadata.path("client_id").asText();
  }

  public Optional<String> secret() {
    return Optional.of(metadata.path("client_secret").asText()).filter(s -> !s.isEmpty());
  }

  public String firstRedirectUri() {
    return metadata.path("redirect_uris").path(0).asText();
  }

  String authenticationMethod() {
    return metadata.path("token_endpoint_auth_method").asText();
  }

  URI registrationUri() {
    return URI.create(metadata.path("registration_client_uri").asText());
  }

  String registrationToken() {
    return metadata.path("registration_access_token").asText();
  }
}
