package io.mcpauth.keycloak.it.realm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import java.util.Iterator;
import java.util.Map;

/**
 * The settings of a client-policy executor in all profiles of a realm, saved as the console does.
 */
public final class ExecutorSettings {

  private static final String PROFILES = "/client-policies/profiles";

  private ExecutorSettings() {}

  /** Runs something while no profile of the realm has the executor. */
  public static void without(McpRealm realm, String executor, Runnable run) {
    ObjectNode profiles = (ObjectNode) realm.admin().get(PROFILES).expect(200).json();
    profiles.remove("globalProfiles");
    ObjectNode fewer = profiles.deepCopy();
    for (JsonNode profile : fewer.path("profiles")) {
      Iterator<JsonNode> applied = profile.path("executors").iterator();
      while (applied.hasNext()) {
        if (applied.next().path("executor").asText().equals(executor)) {
          applied.remove();
        }
      }
    }
    realm.admin().put(PROFILES, fewer).expect(204);
    try {
      run.run();
    } finally {
      realm.admin().put(PROFILES, profiles).expect(204);
    }
  }

  /** Saves these; the others of this executor go back to their defaults. */
  public static void save(McpRealm realm, String executor, Map<String, ?> settings) {
    send(realm, executor, settings).expect(204);
  }

  /** Sends them, whatever the answer is. */
  public static Answer send(McpRealm realm, String executor, Map<String, ?> settings) {
    ObjectNode profiles = (ObjectNode) realm.admin().get(PROFILES).expect(200).json();
    profiles.remove("globalProfiles");
    for (JsonNode profile : profiles.path("profiles")) {
      for (JsonNode applied : profile.path("executors")) {
        if (applied.path("executor").asText().equals(executor)) {
          ObjectNode configuration = ((ObjectNode) applied).putObject("configuration");
          settings.forEach(configuration::putPOJO);
        }
      }
    }
    return realm.admin().put(PROFILES, profiles);
  }
}
