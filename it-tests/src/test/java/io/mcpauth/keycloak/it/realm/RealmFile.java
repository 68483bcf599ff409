package io.mcpauth.keycloak.it.realm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Json;
import java.nio.file.Path;
import java.util.List;

/** The realms and the demo users that the project ships in {@code realm-export}. */
public record RealmFile(Path folder) {

  private static final String DEFAULT_RESOURCE = "default-resource";

  /** What an operator imports. */
  public JsonNode realm() {
    return Json.read(folder.resolve("mcp-realm.json"));
  }

  /** What {@code ./demo} imports. */
  public JsonNode demoRealm() {
    return Json.read(folder.resolve("demo/with-sample-server/mcp-realm.json"));
  }

  public JsonNode users() {
    return Json.read(folder.resolve("demo/mcp-users-0.json"));
  }

  /** What an operator imports and the demo users in one, under another name. */
  public JsonNode withUsers(String name) {
    return withUsers(realm(), name);
  }

  /**
   * What an operator imports, and what the demo has beside it: the sample MCP server, which is the
   * default, and the users.
   */
  public JsonNode withSampleServer() {
    JsonNode demo = demoRealm();
    ObjectNode realm = (ObjectNode) realm();
    realm.set("clients", demo.path("clients"));
    resourceSettings(realm)
        .set(DEFAULT_RESOURCE, resourceSettings((ObjectNode) demo).path(DEFAULT_RESOURCE));
    return realm;
  }

  /**
   * The realm of a test class, under that name. Its passwords may be short, and it stores every
   * event: what the classes look at is not what an operator wants to keep. Its tests register
   * hundreds of clients from one address, and many an equal one that is not used before the next.
   */
  JsonNode named(String name) {
    ObjectNode realm = (ObjectNode) withUsers(withSampleServer(), name);
    realm.remove(List.of("passwordPolicy", "enabledEventTypes"));
    registrationPolicy(realm, "mcp-rate-limit").putArray("address-burst").add("5000");
    registrationPolicy(realm, "mcp-client-lifetime").putArray("reuse").add("false");
    return realm;
  }

  /** Settings of a policy for anonymous callers. */
  private static ObjectNode registrationPolicy(ObjectNode realm, String providerId) {
    for (JsonNode policy :
        realm
            .path("components")
            .path("org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy")) {
      if (policy.path("providerId").asText().equals(providerId)
          && policy.path("subType").asText().equals("anonymous")) {
        return (ObjectNode) policy.path("config");
      }
    }
    throw new AssertionError("no policy " + providerId);
  }

  /** What of the realm is Keycloak's own: nothing of ours, and none of the settings we choose. */
  JsonNode withoutThePack(String name) {
    JsonNode ours = named(name);
    ObjectNode realm = ((ObjectNode) Json.parse("{}")).put("realm", name).put("enabled", true);
    for (String member :
        List.of("clientScopes", "defaultOptionalClientScopes", "clients", "users")) {
      realm.set(member, ours.path(member));
    }
    realm.putObject("attributes").put("CreateDefaultClientScopes", "true");
    realm.put("eventsEnabled", true);
    return realm;
  }

  /** A realm as an operator makes it, of Keycloak alone, with the demo's users. */
  JsonNode ofAnOperator(String name) {
    ObjectNode realm = ((ObjectNode) Json.parse("{}")).put("realm", name).put("enabled", true);
    realm.put("eventsEnabled", true);
    return withUsers(realm, name);
  }

  /** How long tokens and sessions of the shipped realm live. */
  JsonNode lifetimes() {
    return ((ObjectNode) realm())
        .retain(
            "accessTokenLifespan",
            "ssoSessionIdleTimeout",
            "ssoSessionMaxLifespan",
            "offlineSessionIdleTimeout",
            "offlineSessionMaxLifespanEnabled",
            "offlineSessionMaxLifespan",
            "accessCodeLifespan");
  }

  /** The demo's MCP server. */
  JsonNode sampleServer() {
    return demoRealm().path("clients").path(0);
  }

  /** Settings of the executor that knows the MCP servers. */
  private static ObjectNode resourceSettings(ObjectNode realm) {
    for (JsonNode profile : realm.at("/clientProfiles/profiles")) {
      for (JsonNode executor : profile.path("executors")) {
        if (executor.path("executor").asText().equals("mcp-resource-indicator")) {
          return (ObjectNode) executor.path("configuration");
        }
      }
    }
    throw new AssertionError("no executor mcp-resource-indicator");
  }

  private JsonNode withUsers(JsonNode realm, String name) {
    ObjectNode result = (ObjectNode) Json.parse(renamed(realm, name));
    result.set("users", Json.parse(renamed(users(), name)).path("users"));
    return result;
  }

  /**
   * The name stands in {@code realm} and in the name of the role that every user of the realm has.
   */
  private static String renamed(JsonNode file, String name) {
    String role = "default-roles-" + file.path("realm").asText();
    ((ObjectNode) file).put("realm", name);
    return Json.write(file).replace('"' + role + '"', "\"default-roles-" + name + '"');
  }
}
