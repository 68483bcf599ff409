package io.mcpauth.keycloak.it.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;
import java.util.Map;

/** Requests of the usual public client with one member changed, and how it sends them. */
final class UsualClient {

  static final String REDIRECT_URI = "http://localhost:8765/callback";

  /** A value of {@code jwks}: one key for signatures. */
  static final String KEYS =
      "{'keys':[{'kty':'EC','use':'sig','kid':'a','crv':'P-256',"
          + "'x':'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',"
          + "'y':'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'}]}";

  private UsualClient() {}

  static ObjectNode metadata() {
    return (ObjectNode) Json.parse(Json.write(ClientRegistration.publicClient(REDIRECT_URI)));
  }

  static ObjectNode with(String member, JsonNode value) {
    return metadata().set(member, value);
  }

  /** JSON with single quotes. */
  static ObjectNode with(String member, String json) {
    return with(member, json(json));
  }

  static ObjectNode without(String member) {
    ObjectNode metadata = metadata();
    metadata.remove(member);
    return metadata;
  }

  static ObjectNode withNull(String member) {
    return metadata().putNull(member);
  }

  static JsonNode json(String quoted) {
    return Json.parse(quoted.replace('\'', '"'));
  }

  static RegisteredClient register(McpRealm realm, ObjectNode metadata) {
    return RegisteredClient.of(realm.registration().register(metadata));
  }

  /** With an initial access token. */
  static RegisteredClient registerWithToken(McpRealm realm, ObjectNode metadata) {
    String token =
        realm
            .admin()
            .post("/clients-initial-access", Map.of("count", 1, "expiration", 300))
            .expect(201)
            .json()
            .path("token")
            .asText();
    return RegisteredClient.of(realm.registration().registerWithToken(token, metadata));
  }

  /** RFC 7592 section 2.2; the answer to an update that succeeded. */
  static JsonNode update(McpRealm realm, RegisteredClient client, ObjectNode metadata) {
    return realm
        .registration()
        .update(client, metadata.deepCopy().put("client_id", client.id()))
        .expect(200)
        .json();
  }

  /**
   * Attributes of a client as stored, without those that say when and how it came, and when it
   * ends.
   */
  static ObjectNode attributes(JsonNode stored) {
    ObjectNode attributes = stored.path("attributes").deepCopy();
    return attributes.remove(List.of("mcp.registered", "mcp.dynamic", "mcp.expires"));
  }
}
