package io.mcpauth.keycloak.rotation;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.RealmModelDelegate;

/** A realm as a request sees it whose refresh token is good for one use. */
final class RotatingRealm extends RealmModelDelegate {

  private final RealmModel realm;

  RotatingRealm(RealmModel realm) {
    super(realm);
    this.realm = realm;
  }

  @Override
  public boolean isRevokeRefreshToken() {
    return true;
  }

  @Override
  public int getRefreshTokenMaxReuse() {
    return 0;
  }

  // Keycloak's own realms compare by id, in both directions.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RealmModel known && known.getId().equals(realm.getId());
  }

  @Override
  public int hashCode() {
    return realm.getId().hashCode();
  }
}
