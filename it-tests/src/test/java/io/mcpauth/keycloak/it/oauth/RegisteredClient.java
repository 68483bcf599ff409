package io.mcpauth.keycloak.it.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import java.net.URI;
import java.util.Optional;

/** What the registration endpoint answered to a client. */
public record RegisteredClient(JsonNode metadata) {

  /** Of a registration that succeeded; else the test fails. */
  public static RegisteredClient of(Answer answer) {
    return new RegisteredClient(answer.expect(201).json());
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
