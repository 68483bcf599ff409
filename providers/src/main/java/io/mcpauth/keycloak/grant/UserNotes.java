package io.mcpauth.keycloak.grant;

import static org.keycloak.models.light.LightweightUserAdapter.isLightweightUser;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.UserStorageUtil;
import org.keycloak.storage.federated.UserFederatedStorageProvider;

/**
 * Attributes of a user by their prefix. They live where Keycloak keeps the consents of the same
 * user: with the user, or, for users of a storage that is not Keycloak's own and may well be
 * read-only, beside it in Keycloak's database.
 */
record UserNotes(KeycloakSession session, RealmModel realm, UserModel user) {

  Map<String, String> startingWith(String prefix) {
    Map<String, String> found = new TreeMap<>();
    all()
        .forEach(
            (name, values) -> {
              if (name.startsWith(prefix) && !values.isEmpty()) {
                found.put(name, values.get(0));
              }
            });
    return found;
  }

  void put(String name, String value) {
    if (isKeycloaksOwn()) {
      user.setSingleAttribute(name, value);
    } else {
      beside().setSingleAttribute(realm, user.getId(), name, value);
    }
  }

  void remove(String name) {
    if (isKeycloaksOwn()) {
      user.removeAttribute(name);
    } else {
      beside().removeAttribute(realm, user.getId(), name);
    }
  }

  private Map<String, List<String>> all() {
    return isKeycloaksOwn() ? user.getAttributes() : beside().getAttributes(realm, user.getId());
  }

  private boolean isKeycloaksOwn() {
    return isLightweightUser(user) || StorageId.isLocalStorage(user.getId());
  }

  private UserFederatedStorageProvider beside() {
    return UserStorageUtil.userFederatedStorage(session);
  }
}
