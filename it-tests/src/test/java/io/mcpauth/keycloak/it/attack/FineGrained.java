package io.mcpauth.keycloak.it.attack;

import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Keycloak's fine-grained admin permissions: rights that no role stands for. */
public final class FineGrained {

  private FineGrained() {}

  /** Lets the person do these things to all users of the realm. */
  public static void allow(McpRealm realm, RealmUser person, Set<String> scopes) {
    realm.admin().put("", Map.of("adminPermissionsEnabled", true)).expect(204);
    String client = realm.client("admin-permissions").path("id").asText();
    String settings = "/clients/" + client + "/authz/resource-server";
    String policy = "is-" + UUID.randomUUID();
    realm
        .admin()
        .post(settings + "/policy/user", Map.of("name", policy, "users", List.of(person.id())))
        .expect(201);
    realm
        .admin()
        .post(
            settings + "/permission/scope",
            Map.of(
                "name",
                "may-" + policy,
                "resourceType",
                "Users",
                "scopes",
                scopes,
                "policies",
                List.of(policy)))
        .expect(201);
  }
}
