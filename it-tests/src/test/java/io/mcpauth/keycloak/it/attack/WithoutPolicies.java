package io.mcpauth.keycloak.it.attack;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;
import java.util.Map;

/** What an administrator did before the realm had client policies; afterwards it has them again. */
final class WithoutPolicies {

  private static final String POLICIES = "/client-policies/policies";

  private WithoutPolicies() {}

  static void run(McpRealm realm, Runnable change) {
    JsonNode all = realm.admin().get(POLICIES).expect(200).json();
    realm.admin().put(POLICIES, Map.of("policies", List.of())).expect(204);
    try {
      change.run();
    } finally {
      realm.admin().put(POLICIES, Map.of("policies", all.path("policies"))).expect(204);
    }
  }
}
