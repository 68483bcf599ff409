package io.mcpauth.keycloak.it.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.Map;

/** A client that an administrator made, which acts for itself (client credentials). */
public record ServiceClient(McpRealm realm, String id, String secret) {

  public static ServiceClient created(McpRealm realm) {
    String secret = ConfidentialClients.newSecret();
    return new ServiceClient(
        realm, new ConfidentialClients(realm).create(Map.of("secret", secret)), secret);
  }

  /** A token request with more parameters. */
  public Answer token(Form more) {
    return Http.post(realm.endpoint("token"))
        .form(
            more.with("grant_type", "client_credentials")
                .with("client_id", id)
                .with("client_secret", secret))
        .send();
  }

  public String accessToken(Form more) {
    JsonNode tokens = token(more).expect(200).json();
    return tokens.path("access_token").asText();
  }
}
