package io.mcpauth.keycloak.connections;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.AuthorizationEndpointBase;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.OIDCResponseType;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Who looks at the page, by Keycloak's own single sign-on cookie; else the realm's login.
 *
 * <p>The login runs for the realm's client {@code account}, as that of Keycloak's account console
 * does, and with {@code response_type=none} (OAuth 2.0 Multiple Response Type Encoding Practices,
 * section 4): it yields the cookie, and neither a code nor a token. Where it returns to is said
 * here and comes from no request.
 */
final class SignIn extends AuthorizationEndpointBase {

  /** Claim of the identity cookie: a random value that lives as long as the session. */
  private static final String STATE_CHECKER = "state_checker";

  private final ClientModel account;

  /**
   * Opens the way to the page.
   *
   * @throws NotFoundException if the realm's account client is gone or disabled: the page is part
   *     of account management, and an administrator who switches that off switches this off
   */
  SignIn(KeycloakSession session) {
    super(
        session,
        new EventBuilder(
            session.getContext().getRealm(), session, session.getContext().getConnection()));
    checkSsl();
    checkRealm();
    @Nullable ClientModel client =
        realm.getClientByClientId(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID);
    if (client == null || !client.isEnabled()) {
      throw new NotFoundException();
    }
    this.account = client;
    session.getContext().setClient(client);
  }

  /** The client that the page belongs to. */
  ClientModel account() {
    return account;
  }

  /** Who is signed in, in this browser. */
  Optional<SignedIn> current() {
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
  Response start(URI back) {
    event.event(EventType.LOGIN).client(account);
    AuthenticationSessionModel login = createAuthenticationSession(account, null);
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
