package io.mcpauth.keycloak.policy;

import io.mcpauth.keycloak.client.McpAttribute;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Whether a realm uses the pack; asked first by everything that stands in Keycloak's place for all
 * realms of a server (filters, replaced providers). A realm that does not stays as without us.
 */
public final class PackGate {

  /** What the ids of our registration policies and key providers begin with. */
  private static final String OURS = "mcp-";

  private PackGate() {}

  /**
   * Whether an enabled client policy applies one of our executors, or a registration policy or a
   * key provider of ours is there, or the metadata is switched on.
   *
   * @return true too if the client policies cannot be read: what protects stays on
   */
  public static boolean isOpenFor(RealmModel realm) {
    return Boolean.parseBoolean(realm.getAttribute(McpAttribute.METADATA.key()))
        || AppliedExecutors.mayApply(realm, AppliedExecutors::containOurs)
        || hasOurComponent(realm);
  }

  /** The same of the realm that a request is about; false where there is none. */
  public static boolean isOpenFor(KeycloakSession session) {
    @Nullable RealmModel realm = session.getContext().getRealm();
    return realm != null && isOpenFor(realm);
  }

  private static boolean hasOurComponent(RealmModel realm) {
    try (Stream<ComponentModel> components = realm.getComponentsStream()) {
      return components
          .map(ComponentModel::getProviderId)
          .anyMatch(id -> id != null && id.startsWith(OURS));
    }
  }
}
