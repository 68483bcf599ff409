package io.mcpauth.keycloak.registration.metadata;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * Client attributes that Keycloak writes down although the request said nothing about them
 * (DescriptionConverter). Where leaving them out means the same, nothing is stored: a stranger's
 * registration costs a row for each.
 */
final class DefaultAttributes {

  private static final String OFF = "false";
  private static final String ON = "true";

  /** What Keycloak takes an attribute for that is not there (OIDCAdvancedConfigWrapper). */
  private static final Map<String, String> ABSENT = absent();

  private DefaultAttributes() {}

  /**
   * Takes them out of a request.
   *
   * @param request in Keycloak's form; changed
   * @param stored the client that it updates, whose attributes are overwritten as ever; null for a
   *     new one
   */
  static void leaveOut(ClientRepresentation request, @Nullable ClientModel stored) {
    @Nullable Map<String, String> attributes = request.getAttributes();
    if (attributes == null) {
      return;
    }
    ABSENT.forEach(
        (key, value) -> {
          if (isNew(key, stored)) {
            attributes.remove(key, value);
          }
        });
    // It says how to call an address, and nothing without it.
    String logout = OIDCConfigAttributes.FRONT_CHANNEL_LOGOUT_URI;
    String how = OIDCConfigAttributes.FRONT_CHANNEL_LOGOUT_SESSION_REQUIRED;
    if (attributes.get(logout) == null && isNew(logout, stored) && isNew(how, stored)) {
      attributes.remove(how);
    }
  }

  private static boolean isNew(String key, @Nullable ClientModel stored) {
    return stored == null || stored.getAttribute(key) == null;
  }

  private static Map<String, String> absent() {
    Map<String, String> absent = new HashMap<>();
    ResultingClientRules.GRANT_SWITCHES.forEach(key -> absent.put(key, OFF));
    absent.put(OIDCConfigAttributes.USE_REFRESH_TOKEN, ON);
    return Map.copyOf(absent);
  }
}
