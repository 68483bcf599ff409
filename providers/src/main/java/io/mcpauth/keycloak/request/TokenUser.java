package io.mcpauth.keycloak.request;

import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/** Whom an access token of this realm is about. */
public final class TokenUser {

  private TokenUser() {}

  /**
   * Looks the user up. A token need not name its user: the claim is a mapper's, which a client may
   * do without.
   *
   * @param token whose signature was verified
   * @return empty if nobody knows any more
   */
  public static Optional<UserModel> of(KeycloakSession session, AccessToken token) {
    RealmModel realm = session.getContext().getRealm();
    if (token.getSubject() != null) {
      return Optional.ofNullable(session.users().getUserById(realm, token.getSubject()));
    }
    Optional<String> id = Optional.ofNullable(token.getSessionId());
    return id.map(online -> session.sessions().getUserSession(realm, online))
        .or(() -> id.map(offline -> session.sessions().getOfflineUserSession(realm, offline)))
        .map(UserSessionModel::getUser);
  }
}
