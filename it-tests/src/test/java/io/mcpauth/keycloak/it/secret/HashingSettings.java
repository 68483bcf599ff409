package io.mcpauth.keycloak.it.secret;

import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.Map;

/** The settings of the executor that hashes secrets, saved as the console does. */
public final class HashingSettings {

  private HashingSettings() {}

  /** Saves these; the others of this executor go back to their defaults. */
  public static void save(McpRealm realm, Map<String, Object> settings) {
    ExecutorSettings.save(realm, "mcp-hashed-client-secret", settings);
  }
}
