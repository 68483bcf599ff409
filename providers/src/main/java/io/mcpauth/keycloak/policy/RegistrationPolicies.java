package io.mcpauth.keycloak.policy;

import java.util.List;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** The registration policies that a realm has. */
public final class RegistrationPolicies {

  private RegistrationPolicies() {}

  /**
   * Policies of one kind.
   *
   * @param side Keycloak's name of who they are for: {@code anonymous} or {@code authenticated}
   * @param providerId of the kind
   */
  public static List<ComponentModel> of(RealmModel realm, String side, String providerId) {
    try (Stream<ComponentModel> policies =
        realm.getComponentsStream(realm.getId(), ClientRegistrationPolicy.class.getName())) {
      return policies
          .filter(policy -> side.equals(policy.getSubType()))
          .filter(policy -> providerId.equals(policy.getProviderId()))
          .toList();
    }
  }
}
