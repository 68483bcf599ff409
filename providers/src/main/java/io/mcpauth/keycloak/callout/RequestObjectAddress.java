package io.mcpauth.keycloak.callout;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequestParserProcessor;
import org.keycloak.protocol.oidc.endpoints.request.RequestUriType;
import org.keycloak.services.ErrorPageException;
import org.keycloak.services.messages.Messages;

/**
 * {@code request_uri} (RFC 9101 section 5.2), which makes Keycloak call an address that the client
 * registered, whoever sends the request.
 */
public final class RequestObjectAddress {

  /** How the paths of both endpoints end that read it: authorization and CIBA. */
  private static final String ENDPOINT = "/auth";

  private RequestObjectAddress() {}

  /**
   * Refuses the request if Keycloak would call an address for a client that must not be called.
   *
   * @param session of the request
   * @param event of the request
   */
  public static void refuseWhereNotAllowed(KeycloakSession session, EventBuilder event) {
    HttpRequest request = session.getContext().getHttpRequest();
    if (!request.getUri().getPath().endsWith(ENDPOINT)) {
      return;
    }
    MultivaluedMap<String, String> parameters =
        HttpMethod.POST.equals(request.getHttpMethod())
            ? request.getDecodedFormParameters()
            : request.getUri().getQueryParameters();
    @Nullable String address = parameters.getFirst(OIDCLoginProtocol.REQUEST_URI_PARAM);
    if (address == null
        || AuthorizationEndpointRequestParserProcessor.getRequestUriType(address)
            == RequestUriType.PAR) {
      return;
    }
    @Nullable String id = parameters.getFirst(OIDCLoginProtocol.CLIENT_ID_PARAM);
    @Nullable ClientModel client =
        id == null ? null : session.getContext().getRealm().getClientByClientId(id);
    if (client != null && !CalledAddresses.mayBeCalled(client)) {
      event
          .event(EventType.LOGIN)
          .client(client)
          .detail(Details.REASON, "request_uri would make the server call an address")
          .error(Errors.INVALID_REQUEST);
      throw new ErrorPageException(session, Response.Status.BAD_REQUEST, Messages.INVALID_REQUEST);
    }
  }
}
