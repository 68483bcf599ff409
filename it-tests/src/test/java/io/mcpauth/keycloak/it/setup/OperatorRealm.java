package io.mcpauth.keycloak.it.setup;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A realm as an operator makes it in the console, years before MCP: a shop, its back office, an
 * intranet by SAML, people and groups. Nothing of the pack.
 */
public record OperatorRealm(McpRealm realm) {

  static final String SHOP_URI = "http://localhost:7654/shop";
  static final String INTRANET = "intranet";
  static final String PASSWORD = "a pass phrase of everybody";
  static final String BACK_OFFICE_SECRET = "a secret of the back office";

  /** Makes one. */
  public static OperatorRealm create(KeycloakServer server, AdminApi admin) {
    String name = "operator-" + UUID.randomUUID();
    admin.post("/realms", Map.of("realm", name, "enabled", true)).expect(201);
    OperatorRealm made = new OperatorRealm(McpRealm.existing(server.url(), admin, name));
    made.settle();
    return made;
  }

  private void settle() {
    realm.admin().post("/roles", Map.of("name", "customer")).expect(201);
    realm.admin().post("/groups", Map.of("name", "customers")).expect(201);
    for (String person : List.of("alice", "bob")) {
      realm
          .admin()
          .post(
              "/users",
              Map.of(
                  "username",
                  person,
                  "email",
                  person + "@example.com",
                  "emailVerified",
                  true,
                  "firstName",
                  person,
                  "lastName",
                  "Example",
                  "enabled",
                  true,
                  "groups",
                  List.of("customers"),
                  "credentials",
                  List.of(Map.of("type", "password", "value", PASSWORD))))
          .expect(201);
    }
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "shop",
                "publicClient",
                true,
                "redirectUris",
                List.of(SHOP_URI),
                "attributes",
                Map.of("post.logout.redirect.uris", SHOP_URI)))
        .expect(201);
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "back-office",
                "publicClient",
                false,
                "secret",
                BACK_OFFICE_SECRET,
                "redirectUris",
                List.of(SHOP_URI),
                "directAccessGrantsEnabled",
                true,
                "serviceAccountsEnabled",
                true))
        .expect(201);
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                INTRANET,
                "protocol",
                "saml",
                "redirectUris",
                List.of(SHOP_URI),
                "attributes",
                Map.of(
                    "saml_idp_initiated_sso_url_name",
                    INTRANET,
                    "saml_assertion_consumer_url_post",
                    SHOP_URI,
                    "saml.client.signature",
                    "false",
                    "saml.server.signature",
                    "true")))
        .expect(201);
  }

  /** The one call. */
  public Answer setUp(Map<String, Object> options) {
    return realm.admin().post("/mcp/setup", options);
  }

  Answer rehearseSetUp(Map<String, Object> options) {
    return realm.admin().post("/mcp/setup?dryRun=true", options);
  }

  Answer takeBack() {
    return realm.admin().post("/mcp/teardown", Map.of());
  }

  Answer rehearseTakingBack() {
    return realm.admin().post("/mcp/teardown?dryRun=true", Map.of());
  }

  /** An MCP server, as an operator adds one. */
  public void addServer(String clientId, String url) {
    realm
        .admin()
        .post("/mcp/servers", Map.of("clientId", clientId, "resources", List.of(url)))
        .expect(201);
  }

  /** Registration policies of a kind, on both sides. */
  List<JsonNode> policies(String provider) {
    JsonNode all =
        realm
            .admin()
            .get(
                "/components?type="
                    + "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy")
            .expect(200)
            .json();
    return all.findParents("providerId").stream()
        .filter(policy -> policy.path("providerId").asText().equals(provider))
        .toList();
  }

  void remove() {
    realm.admin().delete("").expect(204);
  }
}
