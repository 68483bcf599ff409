package io.mcpauth.keycloak.it.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.table.Cast.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Clients of every kind, and roles that some people have: what {@code access.md} speaks of beyond
 * the cast.
 */
final class Guests {

  private static final String DOCUMENT = "https://agent.example/clients/one.json";

  private final Cast cast;
  private final McpRealm realm;
  private final AdminApi admin;

  Guests(Cast cast) {
    this.cast = cast;
    this.realm = cast.realm();
    this.admin = realm.admin();
  }

  void invite() {
    cast.add("token", withInitialAccessToken());
    cast.add("document", document());
    cast.add("verified", verified());
    cast.add("made", made("made", Map.of()));
    // bob has the role; carol by a group, dave by another role, erin at a client.
    role("payroll");
    give("bob", "payroll");
    String group =
        admin.post("/groups", Map.of("name", "accounting")).expect(201).location().toString();
    String groupId = group.substring(group.lastIndexOf('/') + 1);
    admin
        .post("/groups/" + groupId + "/role-mappings/realm", List.of(stored("payroll")))
        .expect(204);
    user("carol");
    admin.put("/users/" + idOf("carol") + "/groups/" + groupId, Map.of()).expect(204);
    role("chief");
    admin.post("/roles/chief/composites", List.of(stored("payroll"))).expect(204);
    user("dave");
    give("dave", "chief");
    user("frank");
    user("erin");
    String client = cast.create("the.payroll", Map.of(), Map.of()).id();
    String path = "/clients/" + realm.client(client).path("id").asText();
    admin.post(path + "/roles", Map.of("name", "reader")).expect(201);
    JsonNode reader = admin.get(path + "/roles/reader").expect(200).json();
    admin.post("/users/" + idOf("erin") + "/role-mappings" + path, List.of(reader)).expect(204);
  }

  private Credentials withInitialAccessToken() {
    String token =
        admin
            .post("/clients-initial-access", Map.of("count", 1, "expiration", 600))
            .expect(201)
            .json()
            .path("token")
            .asText();
    RegisteredClient client =
        RegisteredClient.of(
            realm
                .registration()
                .registerWithToken(token, ClientRegistration.publicClient(Cast.REDIRECT_URI)));
    return new Credentials(client.id(), "");
  }

  /** As a client is kept that is known by the URL of its metadata. */
  private Credentials document() {
    // As stored once an administrator let it in; nobody is asked for it until it expires.
    return made(
        DOCUMENT,
        Map.of(
            "mcp.dynamic", "document",
            "mcp.document.state", "allowed",
            "mcp.document.digest", "digest",
            "mcp.document.expires",
                Long.toString(Instant.now().plus(Duration.ofDays(1)).getEpochSecond())));
  }

  private Credentials verified() {
    Credentials client = cast.register("none");
    admin
        .put(
            "/clients/" + realm.client(client.id()).path("id").asText(),
            Map.of(
                "clientId",
                client.id(),
                "attributes",
                Map.of("mcp.verified.by", "IT", "mcp.verified.since", "2026-11-24")))
        .expect(204);
    return client;
  }

  private Credentials made(String id, Map<String, String> attributes) {
    Map<String, Object> client = new LinkedHashMap<>();
    client.put("clientId", id);
    client.put("publicClient", true);
    client.put("consentRequired", true);
    client.put("redirectUris", List.of(Cast.REDIRECT_URI));
    client.put("attributes", attributes);
    admin.post("/clients", client).expect(201);
    return new Credentials(id, "");
  }

  private void user(String name) {
    admin
        .post(
            "/users",
            Map.of(
                "username",
                name,
                "email",
                name + "@example.com",
                "emailVerified",
                true,
                "firstName",
                name,
                "lastName",
                "User",
                "enabled",
                true,
                "credentials",
                List.of(Map.of("type", "password", "value", name))))
        .expect(201);
  }

  private void role(String name) {
    admin.post("/roles", Map.of("name", name)).expect(201);
  }

  private JsonNode stored(String role) {
    return admin.get("/roles/" + role).expect(200).json();
  }

  private void give(String user, String role) {
    admin.post("/users/" + idOf(user) + "/role-mappings/realm", List.of(stored(role))).expect(204);
  }

  private String idOf(String user) {
    return admin
        .get("/users?exact=true&username=" + user)
        .expect(200)
        .json()
        .path(0)
        .path("id")
        .asText();
  }
}
