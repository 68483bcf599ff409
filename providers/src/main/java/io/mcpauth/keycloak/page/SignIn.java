package io.mcpauth.keycloak.page;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.AuthorizationEndpointBase;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.OIDCResponseType;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Who looks at a page, by Keycloak's own single sign-on cookie; else the realm's login.
 *
 * <p>The login runs for a client of Keycloak's own, as that of its consoles does, and with {@code
 * response_type=none} (OAuth 2.0 Multiple Response Type Encoding Practices, section 4): it yields
 * the cookie, and neither a code nor a token. Where it returns to is said here and comes from no
 * request.
 */
public final class SignIn extends AuthorizationEndpointBase {

  /** Claim of the identity cookie: a random value that lives as long as the session. */
  private static final String STATE_CHECKER = "state_checker";

  private final ClientModel client;

  /**
   * Opens the way to a page.
   *
   * @param clientId of the client that the page is part of
   * @throws NotFoundException if that client is gone or disabled: an administrator who switches it
   *     off switches the page off
   */
  public SignIn(KeycloakSession session, String clientId) {
    super(
        session,
        new EventBuilder(
            session.getContext().getRealm(), session, session.getContext().getConnection()));
    checkSsl();
    checkRealm();
    @Nullable ClientModel found = realm.getClientByClientId(clientId);
    if (found == null || !found.isEnabled()) {
      throw new NotFoundException();
    }
    this.client = found;
    session.getContext().setClient(found);
  }

  /** The client that the page belongs to. */
  public ClientModel client() {
    return client;
  }

  /** Who is signed in, in this browser. */
  public Optional<SignedIn> current() {
    return Optional.ofNullable(new AppAuthManager().authenticateIdentityCookie(session, realm))
        .flatMap(SignIn::signedIn);
  }

  private static Optional<SignedIn> signedIn(AuthResult result) {
    // Keycloak puts it in every identity cookie. A cookie without it could not prove a form to be
    // the user's own, so it counts as none.
    return Optional.ofNullable(result.token().getOtherClaims().get(STATE_CHECKER))
        .map(token -> new SignedIn(result.user(), result.session(), token.toString()));
  }

  /** Sends the browser to the login page, and from there back. */
  public Response start(URI back) {
    event.event(EventType.LOGIN).client(client);
    AuthenticationSessionModel login = createAuthenticationSession(client, null);
    login.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
    login.setAction(AuthenticationSessionModel.Action.AUTHENTICATE.name());
    login.setRedirectUri(back.toString());
    login.setClientNote(OIDCLoginProtocol.RESPONSE_TYPE_PARAM, OIDCResponseType.NONE);
    login.setClientNote(
        OIDCLoginProtocol.ISSUER,
        Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
    OIDCLoginProtocol protocol =
        new OIDCLoginProtocol(session, realm, session.getContext().getUri(), headers, event);
    return handleBrowserAuthenticationRequest(login, protocol, false, true);
  }
}
