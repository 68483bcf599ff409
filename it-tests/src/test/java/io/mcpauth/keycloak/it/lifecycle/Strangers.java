package io.mcpauth.keycloak.it.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Clients that register themselves, and get older than they are. */
final class Strangers {

  static final String LOOPBACK = "http://localhost:8765/callback";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final McpRealm realm;

  Strangers(McpRealm realm) {
    this.realm = realm;
  }

  /** One like no other. */
  OAuthClient client() {
    return OAuthClient.named(realm, LOOPBACK, "Client " + UUID.randomUUID());
  }

  /** One like no other, with a secret. */
  OAuthClient confidential() {
    Map<String, Object> metadata = new LinkedHashMap<>(ClientRegistration.publicClient(LOOPBACK));
    metadata.put("client_name", "Client " + UUID.randomUUID());
    metadata.put("token_endpoint_auth_method", "client_secret_basic");
    return OAuthClient.of(realm, RegisteredClient.of(realm.registration().register(metadata)));
  }

  /** One that is known by its document, as if it had been fetched so long ago. */
  void document(String url, String state, Duration ago) {
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                url,
                "publicClient",
                true,
                "attributes",
                Map.of(
                    "mcp.dynamic",
                    "document",
                    "mcp.document.state",
                    state,
                    "mcp.registered",
                    seconds(ago))))
        .expect(201);
  }

  boolean exists(OAuthClient client) {
    return realm.admin().get("/clients?clientId=" + client.id()).expect(200).json().size() == 1;
  }

  String attribute(OAuthClient client, String name) {
    return realm.client(client.id()).path("attributes").path(name).asText();
  }

  /** As an administrator can. */
  void set(OAuthClient client, String attribute, String value) {
    JsonNode stored = realm.client(client.id());
    ((ObjectNode) stored.path("attributes")).put(attribute, value);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }

  /** Makes it so old, without a use. */
  void registered(OAuthClient client, Duration ago) {
    set(client, "mcp.registered", seconds(ago));
  }

  /** Makes its last use so long ago. */
  void used(OAuthClient client, Duration ago) {
    set(client, "mcp.last_used", seconds(ago));
  }

  static String seconds(Duration ago) {
    return Long.toString(Instant.now().minus(ago).getEpochSecond());
  }

  /** Ends the sessions of a person, offline ones included, and keeps what they allowed. */
  void endSessions(String user, OAuthClient client) {
    String id =
        realm
            .admin()
            .get("/users?exact=true&username=" + user)
            .expect(200)
            .json()
            .path(0)
            .path("id")
            .asText();
    realm.admin().post("/users/" + id + "/logout", Map.of()).expect(204);
    String uuid = realm.client(client.id()).path("id").asText();
    for (JsonNode session :
        realm.admin().get("/clients/" + uuid + "/offline-sessions").expect(200).json()) {
      realm
          .admin()
          .delete("/sessions/" + session.path("id").asText() + "?isOffline=true")
          .expect(204);
    }
  }

  /** Takes back what a person allowed. */
  void takeBack(String user, OAuthClient client) {
    String id =
        realm
            .admin()
            .get("/users?exact=true&username=" + user)
            .expect(200)
            .json()
            .path(0)
            .path("id")
            .asText();
    realm.admin().delete("/users/" + id + "/consents/" + client.id()).expect(204);
  }

  /** Waits until something is so; the test fails if it never is. */
  static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("did not come to be: " + what);
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
