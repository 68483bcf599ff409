package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.StandingConsent;
import io.mcpauth.keycloak.policy.PackGate;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The page once more, with a sentence, where a person left nothing of what was asked for and
 * pressed Allow.
 *
 * <p>Keycloak looks at the form, stores what was asked for and ends the login in one step. So it is
 * judged before that step, when the login is found; nothing is changed here, and the answer is an
 * address, which can be reloaded.
 */
final class NothingLeft {

  /** In the query of the page. */
  private static final String PARAMETER = "mcp_left";

  private static final String VALUE = "nothing";

  private static final String JUDGED = NothingLeft.class.getName();

  private static final String EXECUTION = AuthenticatedClientSessionModel.Action.OAUTH_GRANT.name();

  private NothingLeft() {}

  /** Whether the page has to say so. */
  static boolean isSaid(KeycloakSession session) {
    return VALUE.equals(session.getContext().getUri().getQueryParameters().getFirst(PARAMETER));
  }

  /**
   * Sends the person back, once it is known whose form this is.
   *
   * @param login null where Keycloak has found none; that is Keycloak's to answer
   */
  static void sendBack(KeycloakSession session, @Nullable AuthenticationSessionModel login) {
    if (login == null
        || session.getAttribute(JUDGED) != null
        || !PackGate.isOpenFor(session)
        || !Decision.isAllow(session)) {
      return;
    }
    session.setAttribute(JUDGED, true);
    @Nullable UserModel user = login.getAuthenticatedUser();
    @Nullable ClientModel client = login.getClient();
    if (user != null
        && client != null
        && EXECUTION.equals(
            login.getAuthNote(AuthenticationProcessor.CURRENT_AUTHENTICATION_EXECUTION))
        && new StandingConsent(session).isNeeded(user, client)
        && Decision.of(session, login)
            .filter(decision -> decision.leavesNothing(session, login))
            .isPresent()) {
      throw new WebApplicationException(
          Response.seeOther(page(session))
              // With nothing in it, Keycloak would make an error page of the answer.
              .entity("Nothing would be left")
              .type(MediaType.TEXT_PLAIN_TYPE)
              .build());
    }
  }

  private static URI page(KeycloakSession session) {
    MultivaluedMap<String, String> form = session.getContext().getUri().getQueryParameters();
    UriBuilder page =
        LoginActionsService.loginActionsBaseUrl(session.getContext().getUri())
            .path(LoginActionsService.REQUIRED_ACTION)
            .queryParam(Constants.EXECUTION, EXECUTION);
    for (String name :
        new String[] {Constants.CLIENT_ID, Constants.TAB_ID, Constants.CLIENT_DATA}) {
      @Nullable String value = form.getFirst(name);
      if (value != null) {
        page.queryParam(name, "{" + name + "}").resolveTemplate(name, value);
      }
    }
    return page.queryParam(PARAMETER, VALUE).build(session.getContext().getRealm().getName());
  }
}
