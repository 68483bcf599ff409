package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.rehearsal.Rehearsal;
import io.mcpauth.keycloak.rehearsal.RehearsedRequest;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.ClientInitialAccessModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.ClientRegistrationTokenUtils;
import org.keycloak.services.clientregistration.policy.RegistrationAuth;

/**
 * A registration that is not made: the endpoint itself reads and judges it, down to the client that
 * would result, which the rehearsal takes back.
 */
public final class RehearsedRegistration {

  /** Seconds; the token that a client would bring lives as long as the rehearsal at most. */
  private static final int MINUTE = 60;

  private RehearsedRegistration() {}

  /**
   * The request of a client.
   *
   * @param actual the request of whoever wants to know
   * @param withToken whether the client has an initial access token: one that this session makes,
   *     and that is gone with it
   */
  public static RehearsedRequest request(
      KeycloakSession session, HttpRequest actual, boolean withToken) {
    return RehearsedRequest.post(
        actual, withToken ? Optional.of(initialAccessToken(session)) : Optional.empty());
  }

  private static String initialAccessToken(KeycloakSession session) {
    RealmModel realm = session.getContext().getRealm();
    ClientInitialAccessModel token =
        session.realms().createClientInitialAccessModel(realm, MINUTE, 1);
    return ClientRegistrationTokenUtils.createInitialAccessToken(session, realm, token, null);
  }

  /**
   * Serves it.
   *
   * @param body as the client sends it
   */
  public static Response play(KeycloakSession session, Rehearsal rehearsal, byte[] body) {
    McpClientRegistrationProvider endpoint = new McpClientRegistrationProvider(session);
    endpoint.setEvent(rehearsal);
    endpoint.setAuth(new Auth(session, endpoint, rehearsal));
    rehearsal.hearAll(true);
    return endpoint.register(new ByteArrayInputStream(body));
  }

  /** As at the endpoint, but it hears all policies of the request before it says no. */
  private static final class Auth extends CheapFirstAuth {

    private final Rehearsal rehearsal;

    Auth(KeycloakSession session, ClientRegistrationProvider endpoint, Rehearsal rehearsal) {
      super(session, endpoint, rehearsal, McpClientRegistrationProviderFactory.PROVIDER_ID);
      this.rehearsal = rehearsal;
    }

    @Override
    public RegistrationAuth requireCreate(ClientRegistrationContext context) {
      RegistrationAuth auth = super.requireCreate(context);
      if (!rehearsal.refusals().isEmpty()) {
        throw new ErrorResponseException(
            rehearsal.refusals().get(0).getError(), null, Response.Status.BAD_REQUEST);
      }
      // What is made of a client that was refused has no meaning; of one that was not, the first
      // refusal is the only one.
      rehearsal.hearAll(false);
      return auth;
    }
  }
}
