package io.mcpauth.keycloak.grant.consent;

import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserConsentModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.UserConsentManager;

/**
 * What Keycloak keeps of a consent: the client scopes that a user has granted a client, whatever
 * they were for. It is the union of what the records say.
 */
public record KeycloaksConsent(KeycloakSession session, UserModel user, ClientModel client) {

  private RealmModel realm() {
    return session.getContext().getRealm();
  }

  private @Nullable UserConsentModel stored() {
    return UserConsentManager.getConsentByClient(session, realm(), user, client.getId());
  }

  /** Grants these scopes on top, as Keycloak does when its page comes back. */
  public void grant(Stream<ClientScopeModel> scopes) {
    @Nullable UserConsentModel known = stored();
    UserConsentModel consent = known == null ? new UserConsentModel(client) : known;
    if (known == null) {
      UserConsentManager.addConsent(session, realm(), user, consent);
    }
    scopes
        .filter(scope -> !ClientScopeModel.isParameterizedScope(scope))
        .forEach(consent::addGrantedClientScope);
    UserConsentManager.updateConsent(session, realm(), user, consent);
  }

  /** Leaves these scopes only, and those that no page shows. */
  public void keep(Predicate<ClientScopeModel> kept) {
    @Nullable UserConsentModel known = stored();
    if (known == null) {
      return;
    }
    UserConsentModel less = new UserConsentModel(client);
    known.getGrantedClientScopes().stream()
        .filter(scope -> !scope.isDisplayOnConsentScreen() || kept.test(scope))
        .forEach(scope -> add(scope, known, less));
    if (!less.getGrantedClientScopes().equals(known.getGrantedClientScopes())) {
      UserConsentManager.updateConsent(session, realm(), user, less);
    }
  }

  private static void add(ClientScopeModel scope, UserConsentModel from, UserConsentModel to) {
    if (ClientScopeModel.isParameterizedScope(scope)) {
      from.getParameters(scope).forEach(parameter -> to.addGrantedClientScope(scope, parameter));
    } else {
      to.addGrantedClientScope(scope);
    }
  }

  /** Takes it back as a whole. */
  public void end() {
    UserConsentManager.revokeConsentForClient(session, realm(), user, client.getId());
  }
}
