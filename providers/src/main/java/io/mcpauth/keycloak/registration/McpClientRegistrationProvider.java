package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mcpauth.keycloak.policy.RegistrationPolicies;
import io.mcpauth.keycloak.registration.gate.RegistrationRequest;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRegistrationPolicyFactory;
import io.mcpauth.keycloak.registration.rate.RegistrationRate;
import io.mcpauth.keycloak.registration.scope.AssignedScopes;
import io.mcpauth.keycloak.secret.IssuedSecret;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.text.MessageFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.clientregistration.AbstractClientRegistrationProvider;
import org.keycloak.services.clientregistration.ClientRegistrationAuth;
import org.keycloak.services.clientregistration.ErrorCodes;
import org.keycloak.services.clientregistration.oidc.OIDCClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicyManager;
import org.keycloak.services.cors.Cors;
import org.keycloak.util.JsonSerialization;

/**
 * The registration endpoint (RFC 7591) and the client configuration endpoint (RFC 7592).
 *
 * <p>It reads requests leniently where the standard says so and strictly where it must, hands the
 * rest to Keycloak's own provider, and answers with what was registered. It does so where the
 * policy {@code mcp-client-metadata} applies; elsewhere Keycloak's provider answers as ever.
 */
public final class McpClientRegistrationProvider extends AbstractClientRegistrationProvider {

  private static final Logger LOG = Logger.getLogger(McpClientRegistrationProvider.class);

  // RFC 6749 section 4.1.2.1; RFC 7591 has no code of its own for it.
  private static final String SERVER_ERROR = OAuthErrorException.SERVER_ERROR;

  private static final String ORIGIN = "Origin";

  McpClientRegistrationProvider(KeycloakSession session) {
    super(session);
  }

  @Override
  public void setAuth(ClientRegistrationAuth auth) {
    super.setAuth(
        auth instanceof CheapFirstAuth
            ? auth
            : new CheapFirstAuth(
                session, this, event, McpClientRegistrationProviderFactory.PROVIDER_ID));
  }

  /** CORS preflight of the registration endpoint. */
  @OPTIONS
  public Response preflight() {
    return stock().preflight();
  }

  /** CORS preflight of the client configuration endpoint. */
  @OPTIONS
  @Path("{clientId}")
  public Response preflightClient(@PathParam("clientId") String clientId) {
    return stock().preflight();
  }

  /** RFC 7591 section 3.1. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response register(InputStream body) {
    event.event(EventType.CLIENT_REGISTER);
    return answer(
        () -> {
          // Before anything that costs: not even the body is read.
          RegistrationRate.enforce(session, auth.resolveRegistrationAuth(), event);
          Optional<ComponentModel> policy = metadataPolicy();
          if (policy.isEmpty()) {
            return stock().createOIDC(asKeycloakReads(body));
          }
          RegistrationRequest request = reader(policy.get()).read(body, Optional.empty());
          return ours(stock().createOIDC(request.metadata()));
        });
  }

  /** RFC 7592 section 2.1. */
  @GET
  @Path("{clientId}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response read(@PathParam("clientId") String clientId) {
    return answer(
        () -> {
          Response stock = stock().getOIDC(clientId);
          return metadataPolicy().isEmpty() ? stock : ours(stock);
        });
  }

  /** RFC 7592 section 2.2. */
  @PUT
  @Path("{clientId}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response update(@PathParam("clientId") String clientId, InputStream body) {
    event.event(EventType.CLIENT_UPDATE).client(clientId);
    return answer(
        () -> {
          Optional<ComponentModel> policy = metadataPolicy();
          if (policy.isEmpty()) {
            return stock().updateOIDC(clientId, asKeycloakReads(body));
          }
          RegistrationRequest request = reader(policy.get()).read(body, Optional.of(clientId));
          return ours(replacing().updateOIDC(clientId, request.metadata()));
        });
  }

  /** RFC 7592 section 2.3. */
  @DELETE
  @Path("{clientId}")
  public Response remove(@PathParam("clientId") String clientId) {
    return answer(() -> stock().deleteOIDC(clientId));
  }

  private OIDCClientRegistrationProvider stock() {
    return forThisRequest(new OIDCClientRegistrationProvider(session));
  }

  private OIDCClientRegistrationProvider replacing() {
    return forThisRequest(new ReplacingRegistrationProvider(session));
  }

  private OIDCClientRegistrationProvider forThisRequest(OIDCClientRegistrationProvider provider) {
    provider.setAuth(auth);
    provider.setEvent(event);
    return provider;
  }

  /** The policy's settings for callers like this one: with or without an initial access token. */
  private Optional<ComponentModel> metadataPolicy() {
    RealmModel realm = session.getContext().getRealm();
    String type =
        ClientRegistrationPolicyManager.getComponentTypeKey(auth.resolveRegistrationAuth());
    return RegistrationPolicies.of(realm, type, ClientMetadataRegistrationPolicyFactory.PROVIDER_ID)
        .stream()
        .findFirst();
  }

  private RegistrationReader reader(ComponentModel policy) {
    return new RegistrationReader(session, event, policy);
  }

  private static OIDCClientRepresentation asKeycloakReads(InputStream body) {
    try {
      return JsonSerialization.readValue(body, OIDCClientRepresentation.class);
    } catch (JsonProcessingException e) {
      throw new ErrorResponseException(
          ErrorCodes.INVALID_CLIENT_METADATA,
          "The request body is not client metadata that this server understands",
          Response.Status.BAD_REQUEST);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Response ours(Response stock) {
    OIDCClientRepresentation representation = (OIDCClientRepresentation) stock.getEntity();
    IssuedSecret.tell(session, representation);
    ClientModel client = client(representation.getClientId());
    AssignedScopes scopes =
        AssignedScopes.of(session).orElseGet(() -> AssignedScopes.stored(client));
    return Response.fromResponse(stock)
        .entity(RegistrationAnswer.of(representation, client, scopes))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .build();
  }

  /** Keycloak left it in the context; to look for it again would be a query. */
  private ClientModel client(String clientId) {
    return Optional.ofNullable(session.getContext().getClient())
        .filter(client -> client.getClientId().equals(clientId))
        .or(
            () ->
                Optional.ofNullable(session.getContext().getRealm().getClientByClientId(clientId)))
        .orElseThrow();
  }

  /**
   * RFC 7591 section 3.2: no answer with credentials is stored anywhere. And pages of an allowed
   * origin can read why they were refused.
   */
  private Response answer(Supplier<Response> request) {
    try {
      return unstored(Response.fromResponse(request.get())).build();
    } catch (ErrorResponseException e) {
      throw new ErrorResponseException(corsOf(unstored(Response.fromResponse(e.getResponse())), e));
    } catch (ForbiddenException e) {
      if (header(ORIGIN) == null) {
        throw e; // Of a client that could not be removed.
      }
      throw new ErrorResponseException(unstored(Response.fromResponse(foreign())).build());
    } catch (ComponentValidationException e) {
      throw new ErrorResponseException(unstored(Response.fromResponse(broken(e))).build());
    }
  }

  // Keycloak refuses to save or import such settings; another version of this JAR may have saved
  // them. Nobody registers until they are repaired, and only an administrator can do that.
  private Response broken(ComponentValidationException reason) {
    LOG.warnf(
        "Client registration in realm %s refuses everybody: settings of a policy for %s access"
            + " cannot be read: %s Repair them under Clients, Client registration.",
        session.getContext().getRealm().getName(),
        ClientRegistrationPolicyManager.getComponentTypeKey(auth.resolveRegistrationAuth()),
        MessageFormat.format(reason.getMessage(), reason.getParameters()));
    event.detail(Details.REASON, "settings of a policy cannot be read").error(SERVER_ERROR);
    session.getTransactionManager().setRollbackOnly();
    return new ErrorResponseException(
            SERVER_ERROR,
            "The settings of a registration policy cannot be read; its administrator was told",
            Response.Status.INTERNAL_SERVER_ERROR)
        .getResponse();
  }

  // Keycloak compares origins before anything else of a request that has one.
  private Response foreign() {
    event.error(Errors.ILLEGAL_ORIGIN);
    session.getTransactionManager().setRollbackOnly();
    return new ErrorResponseException(
            OAuthErrorException.INVALID_REQUEST,
            "Pages of this origin may not register clients here; its administrator can allow it in"
                + " the policy Allowed Registration Web Origins",
            Response.Status.FORBIDDEN)
        .getResponse();
  }

  private Response corsOf(Response.ResponseBuilder refusal, ErrorResponseException reason) {
    if (reason.getResponse().getStatus() == Response.Status.UNAUTHORIZED.getStatusCode()) {
      // Who asks is not known, so neither are the origins.
      return refusal.header(HttpHeaders.WWW_AUTHENTICATE, challenge()).build();
    }
    return Cors.builder().auth().checkAllowedOrigins(getAllowedOrigins()).add(refusal);
  }

  /** RFC 6750 section 3; the error belongs to requests that brought a token (section 3.1). */
  private String challenge() {
    // RFC 9110 section 5.6.4: what stands between quotes without an escape.
    String realm = session.getContext().getRealm().getName().replaceAll("[^ !#-\\[\\]-~]", "_");
    boolean presented = header(HttpHeaders.AUTHORIZATION) != null;
    return "Bearer realm=\"" + realm + "\"" + (presented ? ", error=\"invalid_token\"" : "");
  }

  private @Nullable String header(String name) {
    return session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(name);
  }

  private static Response.ResponseBuilder unstored(Response.ResponseBuilder response) {
    return response.header(HttpHeaders.CACHE_CONTROL, "no-store").header("Pragma", "no-cache");
  }
}
