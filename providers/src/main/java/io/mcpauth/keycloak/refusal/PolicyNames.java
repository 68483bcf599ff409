package io.mcpauth.keycloak.refusal;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** The registration policies of a realm by the names that Keycloak's own events have of them. */
record PolicyNames(Map<String, String> providers) {

  static PolicyNames of(RealmModel realm) {
    Map<String, String> providers = new HashMap<>();
    try (Stream<ComponentModel> policies =
        realm.getComponentsStream(realm.getId(), ClientRegistrationPolicy.class.getName())) {
      policies.forEach(policy -> providers.put(policy.getName(), policy.getProviderId()));
    }
    return new PolicyNames(Map.copyOf(providers));
  }

  /** The provider; empty if there is no policy of that name any more. */
  String provider(String name) {
    return providers.getOrDefault(name, "");
  }

  /**
   * Where the settings of a policy are in Keycloak's console, below the realm.
   *
   * @param policy a provider: of a registration policy, or of an executor of client policies
   */
  String place(String policy) {
    return providers.containsValue(policy)
        ? "clients/client-registration/anonymous"
        : "realm-settings/client-policies/profiles";
  }
}
