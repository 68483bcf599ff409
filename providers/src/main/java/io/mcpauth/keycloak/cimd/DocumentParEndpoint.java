package io.mcpauth.keycloak.cimd;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.par.endpoints.ParEndpoint;

/**
 * Keycloak's endpoint for pushed authorization requests (RFC 9126), which brings a client about
 * that is a URL before Keycloak looks for it. No client policy is asked before the client is
 * authenticated.
 */
public final class DocumentParEndpoint extends ParEndpoint {

  /**
   * The endpoint.
   *
   * @param event of the request
   */
  DocumentParEndpoint(KeycloakSession session, EventBuilder event) {
    super(session, event);
  }

  @Path("/")
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Produces(MediaType.APPLICATION_JSON)
  @Override
  public Response request() {
    RealmModel realm = session.getContext().getRealm();
    Optional<CimdSettings> settings =
        realm.isEnabled() && isSecure(realm) ? CimdSettings.of(realm) : Optional.empty();
    Optional<String> clientId =
        settings.flatMap(
            any ->
                NamedClient.in(session.getContext().getHttpRequest().getDecodedFormParameters()));
    if (clientId.isPresent()) {
      Answer answer = new Documents(session, settings.get()).answer(clientId.get());
      if (!(answer instanceof Answer.Ready)) {
        throw new WebApplicationException(
            new DocumentRefusal(session, clientId.get(), answer, settings.get()).error());
      }
    }
    return super.request();
  }

  /** Keycloak refuses the request otherwise; nothing is fetched for it. */
  private boolean isSecure(RealmModel realm) {
    return session.getContext().getUri().getBaseUri().getScheme().equals("https")
        || !realm.getSslRequired().isRequired(session.getContext().getConnection());
  }
}
