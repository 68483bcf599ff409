package io.mcpauth.keycloak.props;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.props.grant.BodylessRequest;
import io.mcpauth.keycloak.props.grant.GrantProps;
import io.mcpauth.keycloak.props.grant.MergePatch;
import io.mcpauth.keycloak.props.grant.PresentedToken;
import io.mcpauth.keycloak.props.key.PropsKeys;
import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.token.PropsMapperConfig;
import io.mcpauth.keycloak.props.token.PropsTokenPostProcessor;
import io.mcpauth.keycloak.request.JsonBody;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.utils.AuthorizeClientUtil;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.util.DefaultClientSessionContext;
import org.keycloak.util.JsonSerialization;

/**
 * {@code /realms/{realm}/mcp/grant-props}: an MCP server reads and writes the props of one grant.
 *
 * <p>It authenticates as itself, with HTTP Basic or with an assertion in {@code Client-Assertion},
 * and presents the user's access token in {@code Subject-Token}. What it wrote is in the tokens of
 * the grant from the next refresh on.
 */
public final class GrantPropsResource {

  /** The header with the user's access token. */
  public static final String SUBJECT_TOKEN = "Subject-Token";

  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final Logger LOG = Logger.getLogger(GrantPropsResource.class);

  private final KeycloakSession session;
  private final RealmModel realm;

  /** For the root resource alone. */
  public GrantPropsResource(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  /** What the server stored. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response read(@HeaderParam(SUBJECT_TOKEN) @Nullable String token) {
    Grant grant = grant(token);
    return orServerError(
        () ->
            grant
                .props()
                .read(grant.server())
                .map(
                    props ->
                        Response.ok(props).header(HttpHeaders.CACHE_CONTROL, "no-store").build())
                .orElseThrow(GrantPropsResource::nothingStored));
  }

  /** Stores an object in place of what there was. */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public Response replace(@HeaderParam(SUBJECT_TOKEN) @Nullable String token, InputStream body) {
    Grant grant = grant(token);
    return write(grant, object(body, grant.limit()));
  }

  /** Changes single members (RFC 7396). */
  @PATCH
  @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
  public Response change(@HeaderParam(SUBJECT_TOKEN) @Nullable String token, InputStream body) {
    Grant grant = grant(token);
    ObjectNode patch = object(body, grant.limit());
    return orServerError(
        () -> {
          ObjectNode present =
              grant
                  .props()
                  .read(grant.server())
                  .orElseGet(JsonSerialization.mapper::createObjectNode);
          return write(grant, MergePatch.apply(present, patch));
        });
  }

  /** Forgets what was stored. */
  @DELETE
  public Response remove(@HeaderParam(SUBJECT_TOKEN) @Nullable String token) {
    Grant grant = grant(token);
    if (!grant.props().exist(grant.server())) {
      throw nothingStored();
    }
    grant.props().remove(grant.server());
    return Response.noContent().build();
  }

  private Response write(Grant grant, ObjectNode props) {
    if (GrantProps.bytes(props).length > grant.limit()) {
      throw tooLarge(grant.limit());
    }
    return orServerError(
        () -> {
          grant.props().write(grant.server(), props);
          return Response.noContent().build();
        });
  }

  private Grant grant(@Nullable String token) {
    // OAuth 2.1 section 1.5: credentials and tokens are for TLS only, as the realm demands it.
    if (!"https".equals(session.getContext().getUri().getBaseUri().getScheme())
        && realm.getSslRequired().isRequired(session.getContext().getConnection())) {
      throw new ErrorResponseException(
          OAuthErrorException.INVALID_REQUEST, "HTTPS required", Response.Status.FORBIDDEN);
    }
    if (!realm.isEnabled()) {
      throw new ErrorResponseException(
          OAuthErrorException.ACCESS_DENIED, "Realm not enabled", Response.Status.FORBIDDEN);
    }
    EventBuilder event =
        new EventBuilder(realm, session, session.getContext().getConnection())
            .event(EventType.INTROSPECT_TOKEN);
    ClientModel server = authenticated(event);
    event.client(server);
    PresentedToken presented = new PresentedToken(session);
    AuthenticatedClientSessionModel clientSession =
        presented.clientSession(token == null ? "" : token, event);
    int limit =
        PropsTokenPostProcessor.configs(
                DefaultClientSessionContext.fromClientSessionAndScopeParameter(
                    clientSession, presented.token().getScope(), session))
            .stream()
            .mapToInt(PropsMapperConfig::limit)
            .min()
            .orElse(PropsMapperConfig.DEFAULT_LIMIT);
    return new Grant(
        server,
        new GrantProps(
            clientSession,
            presented.token().getIssuer(),
            new PropsKeys(session, session.getContext().getRealm())),
        limit);
  }

  private ClientModel authenticated(EventBuilder event) {
    session.getContext().setHttpRequest(new BodylessRequest(session.getContext().getHttpRequest()));
    ClientModel client;
    try {
      client = AuthorizeClientUtil.authorizeClient(session, event, null).getClient();
    } catch (WebApplicationException e) {
      throw unauthenticated();
    }
    if (client.isPublicClient()) {
      throw unauthenticated();
    }
    return client;
  }

  /** RFC 6749 section 5.2: 401 for whatever is wrong with the authentication of a client. */
  private static ErrorResponseException unauthenticated() {
    return new ErrorResponseException(
        OAuthErrorException.INVALID_CLIENT,
        "Authenticate as a confidential client: HTTP Basic, or an assertion in Client-Assertion",
        Response.Status.UNAUTHORIZED);
  }

  private ObjectNode object(InputStream body, int limit) {
    HttpHeaders headers = session.getContext().getHttpRequest().getHttpHeaders();
    JsonBody read = JsonBody.read(body, headers, limit);
    if (read instanceof JsonBody.Json json) {
      return json.members();
    }
    if (read instanceof JsonBody.TooLarge) {
      throw tooLarge(limit);
    }
    throw new ErrorResponseException(
        OAuthErrorException.INVALID_REQUEST,
        "The body must be one JSON object in UTF-8, no member of it twice",
        Response.Status.BAD_REQUEST);
  }

  private Response orServerError(Supplier<Response> action) {
    try {
      return action.get();
    } catch (PropsException e) {
      LOG.errorf(
          "Props of a grant in realm %s cannot be used: %s",
          realm.getName(), e.failure().description());
      throw new ErrorResponseException(
          OAuthErrorException.SERVER_ERROR,
          "The server cannot use the props of this grant",
          Response.Status.INTERNAL_SERVER_ERROR);
    }
  }

  private static ErrorResponseException nothingStored() {
    return new ErrorResponseException(
        "not_found", "Nothing is stored for this grant", Response.Status.NOT_FOUND);
  }

  private static ErrorResponseException tooLarge(int limit) {
    return new ErrorResponseException(
        "too_large",
        "Props may have %d bytes".formatted(limit),
        Response.Status.REQUEST_ENTITY_TOO_LARGE);
  }

  /**
   * A grant whose props the caller may use.
   *
   * @param limit how many bytes they may have
   */
  private record Grant(ClientModel server, GrantProps props, int limit) {}
}
