package io.mcpauth.keycloak.it.realm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Json;
import java.nio.file.Path;
import java.util.List;

/** The realm and the demo users that the project ships in {@code realm-export}. */
public record RealmFile(Path folder) {

  public JsonNode realm() {
    return Json.read(folder.resolve("mcp-realm.json"));
  }

  public JsonNode users() {
    return Json.read(folder.resolve("demo").resolve("mcp-users-0.json"));
  }

  /** Realm and users in one, under another name, ready to be imported. */
  JsonNode named(String name) {
    ObjectNode realm = (ObjectNode) Json.parse(renamed(realm(), name));
    realm.set("users", Json.parse(renamed(users(), name)).path("users"));
    return realm;
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

  /**
   * The name stands in {@code realm} and in the name of the role that every user of the realm has.
   */
  private static String renamed(JsonNode file, String name) {
    String role = "default-roles-" + file.path("realm").asText();
    ((ObjectNode) file).put("realm", name);
    return Json.write(file).replace('"' + role + '"', "\"default-roles-" + name + '"');
  }
}
