package io.mcpauth.keycloak.page;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.UriUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The realm's own sign-out, of all applications, and the way back from it. Keycloak's logout
 * endpoint asks once more, since anybody can link to it, and leads to registered addresses only;
 * here the form proves that the user wants it, and the address comes from no request.
 */
public record SignOut(KeycloakSession session, UserSessionModel userSession) {

  /**
   * Ends the session.
   *
   * @param back where it leads in the end
   */
  public Response start(URI back) {
    RealmModel realm = session.getContext().getRealm();
    userSession.setNote(
        AuthenticationManager.KEYCLOAK_LOGOUT_PROTOCOL, OIDCLoginProtocol.LOGIN_PROTOCOL);
    AuthenticationSessionModel logout =
        AuthenticationManager.createOrJoinLogoutSession(
            session, realm, new AuthenticationSessionManager(session), userSession, true, true);
    session.getContext().setAuthenticationSession(logout);
    logout.setAuthNote(OIDCLoginProtocol.LOGOUT_REDIRECT_URI, back.toString());
    return byWayOf(
        AuthenticationManager.browserLogout(
            session,
            realm,
            userSession,
            session.getContext().getUri(),
            session.getContext().getConnection(),
            session.getContext().getHttpRequest().getHttpHeaders()),
        back);
  }

  /**
   * The page's policy allows its forms no way to another server, redirects included. Where Keycloak
   * leads to one first, to a realm that the user came from, the browser gets there by itself.
   */
  private static Response byWayOf(Response answer, URI back) {
    @Nullable URI next = answer.getLocation();
    return next == null || UriUtils.getOrigin(next).equals(UriUtils.getOrigin(back))
        ? answer
        : Response.ok("", MediaType.TEXT_HTML_TYPE)
            .header("Refresh", "0; url=" + next)
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .build();
  }
}
