package io.mcpauth.keycloak.consent.choice;

import io.mcpauth.keycloak.request.ScopeParameter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.OAuth2Constants;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.services.util.DefaultClientSessionContext;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A login that is over but for its answer, as if the client had asked for less.
 *
 * @param login the code is made from it
 * @param context the tokens of an answer without a code are made from it
 */
public record Narrowed(AuthenticationSessionModel login, ClientSessionContext context) {

  /**
   * Leaves so much of a login. From the session of the client Keycloak takes the scope of what
   * names none, so it is changed there; the code of a device has its own.
   *
   * @param scope the parameter that is left
   */
  public static Narrowed to(
      String scope,
      KeycloakSession session,
      AuthenticationSessionModel login,
      ClientSessionContext context) {
    AuthenticatedClientSessionModel clientSession = context.getClientSession();
    clientSession.setNote(OAuth2Constants.SCOPE, scope);
    if (!ScopeParameter.words(scope).contains(OAuth2Constants.OFFLINE_ACCESS)) {
      clientSession.removeNote(AuthenticationProcessor.FIRST_OFFLINE_ACCESS);
    }
    DeviceScope.keep(session, login, scope);
    return new Narrowed(
        asking(scope, scopeIds(scope, session, clientSession), login),
        DefaultClientSessionContext.fromClientSessionAndScopeParameter(
            clientSession, scope, session));
  }

  private static Set<String> scopeIds(
      String scope, KeycloakSession session, AuthenticatedClientSessionModel clientSession) {
    return TokenManager.getRequestedClientScopes(
            session, scope, clientSession.getClient(), clientSession.getUserSession().getUser())
        .map(ClientScopeModel::getId)
        .collect(Collectors.toSet());
  }

  /**
   * Keycloak has taken the login out of the browser's tabs by now. To write to it would put it
   * back, and with it a form that could be sent once more; so it is another one to look at.
   */
  private static AuthenticationSessionModel asking(
      String scope, Set<String> scopeIds, AuthenticationSessionModel login) {
    return (AuthenticationSessionModel)
        Proxy.newProxyInstance(
            Narrowed.class.getClassLoader(),
            new Class<?>[] {AuthenticationSessionModel.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getClientScopes")) {
                return scopeIds;
              }
              if (method.getName().equals("getClientNotes")) {
                Map<String, String> notes = new HashMap<>(login.getClientNotes());
                notes.put(OAuth2Constants.SCOPE, scope);
                return notes;
              }
              if (method.getName().equals("getClientNote")
                  && OAuth2Constants.SCOPE.equals(arguments[0])) {
                return scope;
              }
              try {
                return method.invoke(login, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }
}
