package io.mcpauth.keycloak.it.realm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A person of the realm whom nobody else's test knows. */
public record RealmUser(McpRealm realm, String name, String password) {

  public static RealmUser created(McpRealm realm) {
    String name = "user-" + UUID.randomUUID();
    String password = UUID.randomUUID().toString();
    realm
        .admin()
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
                "A",
                "lastName",
                "User",
                "enabled",
                true,
                "credentials",
                List.of(Map.of("type", "password", "value", password))))
        .expect(201);
    return new RealmUser(realm, name, password);
  }

  /** An administrator of the realm: everything that Keycloak's admin REST can do there. */
  public static RealmUser administrator(McpRealm realm) {
    return created(realm).with("realm-management", "realm-admin");
  }

  /** With a role at a client. */
  public RealmUser with(String client, String role) {
    String clientId = realm.client(client).path("id").asText();
    JsonNode found =
        realm.admin().get("/clients/" + clientId + "/roles/" + role).expect(200).json();
    realm
        .admin()
        .post("/users/" + id() + "/role-mappings/clients/" + clientId, List.of(found))
        .expect(204);
    return this;
  }

  public String id() {
    return stored().path("id").asText();
  }

  /** As the administrator sees it. */
  public JsonNode stored() {
    return realm.admin().get("/users?exact=true&username=" + name).expect(200).json().path(0);
  }
}
