package io.mcpauth.keycloak.policy;

import io.mcpauth.keycloak.client.McpAttribute;
import org.keycloak.models.RealmModel;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/**
 * Whether a realm uses the pack; asked first by everything that stands in Keycloak's place for all
 * realms of a server (filters, replaced providers). A realm that does not stays as without us.
 */
public final class PackGate {

  /** What the ids of our registration policies begin with. */
  private static final String OURS = "mcp-";

  private PackGate() {}

  /**
   * Whether an enabled client policy applies one of our executors, or a registration policy of ours
   * is there, or the metadata is switched on.
   *
   * @return true too if the client policies cannot be read: what protects stays on
   */
  public static boolean isOpenFor(RealmModel realm) {
    return Boolean.parseBoolean(realm.getAttribute(McpAttribute.METADATA.key()))
        || appliesOurExecutor(realm)
        || realm
            .getComponentsStream(realm.getId(), ClientRegistrationPolicy.class.getName())
            .anyMatch(policy -> policy.getProviderId().startsWith(OURS));
  }

  private static boolean appliesOurExecutor(RealmModel realm) {
    try {
      return AppliedExecutors.of(realm).containOurs();
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
