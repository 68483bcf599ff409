package io.mcpauth.keycloak.it.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.Map;
import java.util.UUID;

/** A client that an administrator made, which acts for itself (client credentials). */
public record ServiceClient(McpRealm realm, String id, String secret) {

  public static ServiceClient created(McpRealm realm) {
    ServiceClient client =
        new ServiceClient(realm, "service-" + UUID.randomUUID(), UUID.randomUUID().toString());
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId", client.id(),
                "secret", client.secret(),
                "publicClient", false,
                "serviceAccountsEnabled", true,
                "standardFlowEnabled", false))
        .expect(201);
    return client;
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
