package io.mcpauth.keycloak.setup;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.request.ScopeParameter;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderEvent;

/**
 * Scopes of Keycloak's own that clients of an imported realm get only if they ask for them.
 *
 * <p>Keycloak makes its scopes {@code profile}, {@code email} and {@code roles} default ones, and a
 * realm file that leaves their making to Keycloak cannot say otherwise: a client that asked for a
 * tool would be shown, and given, the name and the e-mail address of its user. Keycloak's own
 * clients, which exist by then, keep them.
 */
public final class OptionalScopes {

  private OptionalScopes() {}

  /** Does what a realm file says, once, when the realm has been made. */
  public static void onEvent(ProviderEvent event) {
    if (event instanceof RealmModel.RealmPostCreateEvent created) {
      settle(created.getCreatedRealm());
    }
  }

  private static void settle(RealmModel realm) {
    @Nullable String names = realm.getAttribute(McpAttribute.OPTIONAL_SCOPES.key());
    if (names == null) {
      return;
    }
    for (String name : ScopeParameter.words(names)) {
      @Nullable ClientScopeModel scope = KeycloakModelUtils.getClientScopeByName(realm, name);
      if (scope != null) {
        realm.removeDefaultClientScope(scope);
        realm.addDefaultClientScope(scope, false);
      }
    }
    // From now on the realm itself says it, and an administrator may decide anew.
    realm.removeAttribute(McpAttribute.OPTIONAL_SCOPES.key());
  }
}
