package io.mcpauth.keycloak.setup.change;

import java.util.Locale;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;

/** What a client scope is to the new clients of a realm. */
enum RealmScope {
  /** They do not have it. */
  NONE,
  /** They have it without asking. */
  DEFAULT,
  /** They have it if they ask. */
  OPTIONAL;

  static RealmScope of(RealmModel realm, ClientScopeModel scope) {
    if (isAmong(realm, scope, true)) {
      return DEFAULT;
    }
    return isAmong(realm, scope, false) ? OPTIONAL : NONE;
  }

  private static boolean isAmong(RealmModel realm, ClientScopeModel scope, boolean defaults) {
    return realm
        .getDefaultClientScopesStream(defaults)
        .anyMatch(known -> known.getId().equals(scope.getId()));
  }

  void place(RealmModel realm, ClientScopeModel scope) {
    realm.removeDefaultClientScope(scope);
    if (this != NONE) {
      realm.addDefaultClientScope(scope, this == DEFAULT);
    }
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
