package io.mcpauth.keycloak.connections;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Something that a client may do.
 *
 * @param name as it was allowed
 * @param scope what the realm knows of it; empty if it is gone
 * @param parameter of a scope that has one, such as {@code acme} of {@code organization:acme};
 *     empty text if it has none
 */
record AllowedScope(String name, Optional<ClientScopeModel> scope, String parameter) {

  /** As on the consent page. */
  static final Comparator<AllowedScope> ORDER =
      Comparator.comparing(
              AllowedScope::guiOrder, Comparator.nullsLast(Comparator.<String>naturalOrder()))
          .thenComparing(AllowedScope::name);

  static AllowedScope of(ClientScopeModel scope) {
    return new AllowedScope(scope.getName(), Optional.of(scope), "");
  }

  /** The one that a record names. */
  static AllowedScope of(RealmModel realm, String name) {
    Optional<ClientScopeModel> whole = find(realm, name);
    int colon = name.indexOf(ClientScopeModel.VALUE_SEPARATOR);
    return whole.isPresent() || colon < 0
        ? new AllowedScope(name, whole, "")
        : new AllowedScope(name, find(realm, name.substring(0, colon)), name.substring(colon + 1));
  }

  /** A client can be a scope of its own on the consent page. */
  private static Optional<ClientScopeModel> find(RealmModel realm, String name) {
    @Nullable ClientScopeModel scope = KeycloakModelUtils.getClientScopeByName(realm, name);
    @Nullable ClientModel client = scope == null ? realm.getClientByClientId(name) : null;
    return Optional.ofNullable(scope == null ? client : scope);
  }

  private @Nullable String guiOrder() {
    return scope.map(ClientScopeModel::getGuiOrder).orElse(null);
  }
}
