package io.mcpauth.keycloak.it.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.Map;

/** The settings of the executor that hashes secrets, saved as the console does. */
public final class HashingSettings {

  private static final String PROFILES = "/client-policies/profiles";

  private HashingSettings() {}

  /** Saves these; the others of this executor go back to their defaults. */
  public static void save(McpRealm realm, Map<String, Object> settings) {
    ObjectNode profiles = (ObjectNode) realm.admin().get(PROFILES).expect(200).json();
    profiles.remove("globalProfiles");
    for (JsonNode profile : profiles.path("profiles")) {
      for (JsonNode executor : profile.path("executors")) {
        if (executor.path("executor").asText().equals("mcp-hashed-client-secret")) {
          ObjectNode configuration = ((ObjectNode) executor).putObject("configuration");
          settings.forEach(configuration::putPOJO);
        }
      }
    }
    realm.admin().put(PROFILES, profiles).expect(204);
  }
}
