package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.ClientMetadataRules.Reading;
import io.mcpauth.keycloak.registration.Decision.Deny;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.clientregistration.AbstractClientRegistrationProvider;
import org.keycloak.services.clientregistration.ErrorCodes;
import org.keycloak.services.clientregistration.oidc.OIDCClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;
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

  private static final String CLIENT_ID = "client_id";

  McpClientRegistrationProvider(KeycloakSession session) {
    super(session);
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
          Optional<ComponentModel> policy = metadataPolicy();
          if (policy.isEmpty()) {
            return stock().createOIDC(asKeycloakReads(body));
          }
          RegistrationRequest request = read(body, policy.get(), Optional.empty());
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
          RegistrationRequest request = read(body, policy.get(), Optional.of(clientId));
          return ours(stock().updateOIDC(clientId, request.metadata()));
        });
  }

  /** RFC 7592 section 2.3. */
  @DELETE
  @Path("{clientId}")
  public Response remove(@PathParam("clientId") String clientId) {
    return answer(() -> stock().deleteOIDC(clientId));
  }

  private OIDCClientRegistrationProvider stock() {
    OIDCClientRegistrationProvider provider = new OIDCClientRegistrationProvider(session);
    provider.setAuth(auth);
    provider.setEvent(event);
    return provider;
  }

  /** The policy's settings for callers like this one: with or without an initial access token. */
  private Optional<ComponentModel> metadataPolicy() {
    RealmModel realm = session.getContext().getRealm();
    String type =
        ClientRegistrationPolicyManager.getComponentTypeKey(auth.resolveRegistrationAuth());
    try (Stream<ComponentModel> policies =
        realm.getComponentsStream(realm.getId(), ClientRegistrationPolicy.class.getName())) {
      return policies
          .filter(policy -> type.equals(policy.getSubType()))
          .filter(
              policy ->
                  policy
                      .getProviderId()
                      .equals(ClientMetadataRegistrationPolicyFactory.PROVIDER_ID))
          .findFirst();
    }
  }

  /**
   * @param updated the id of the client in the URL of an update; empty for a new client
   */
  private RegistrationRequest read(
      InputStream body, ComponentModel policy, Optional<String> updated) {
    RegistrationGate gate = new RegistrationGate(session, policy);
    ObjectNode members = members(body, gate);
    // RFC 7592 section 2.2: the id in the body must be that of the URL. A new client has none yet;
    // one that sends its old metadata again gets a new id.
    if (updated.filter(id -> !id.equals(members.path(CLIENT_ID).asText())).isPresent()) {
      gate.enforce(metadata(CLIENT_ID, "must be the id of the client that is updated"), this);
    }
    Reading reading = new ClientMetadataRules(ClientMetadataConfig.from(policy)).read(members);
    if (reading instanceof Reading.Refused refused) {
      gate.enforce(refused.deny(), this);
      throw new IllegalStateException("the gate lets nothing pass that is denied");
    }
    ObjectNode registered = ((Reading.Accepted) reading).members();
    RegistrationRequest request = request(registered, updated);
    request.attachTo(session);
    return request;
  }

  private static RegistrationRequest request(ObjectNode registered, Optional<String> updated) {
    // Keycloak would store unknown scopes, and fails on an update that names any: mcp-scopes sets
    // them on the client that results.
    String scope = registered.path(ClientMetadataRules.SCOPE).asText();
    registered.remove(ClientMetadataRules.SCOPE);
    updated.ifPresent(id -> registered.put(CLIENT_ID, id));
    return new RegistrationRequest(
        JsonSerialization.mapper.convertValue(registered, OIDCClientRepresentation.class),
        scope.isBlank() ? Optional.empty() : Optional.of(List.of(scope.strip().split(" +"))),
        registered.path(ClientMetadataRules.APPLICATION_TYPE).asText());
  }

  private ObjectNode members(InputStream body, RegistrationGate gate) {
    RequestBody read = readBody(body);
    if (read instanceof RequestBody.Json json) {
      return json.members();
    }
    if (read instanceof RequestBody.TooLarge) {
      gate.refuse(
          metadata("request body", "is larger than " + RequestBody.MAX_BYTES + " bytes"),
          this,
          Response.Status.REQUEST_ENTITY_TOO_LARGE);
    }
    gate.enforce(
        metadata("request body", "must be one JSON object in UTF-8, no member of it twice"), this);
    throw new IllegalStateException("the gate lets nothing pass that is denied");
  }

  private static RequestBody readBody(InputStream body) {
    try {
      return RequestBody.read(body);
    } catch (IOException e) {
      // Nobody is there any more to read the answer.
      return new RequestBody.Malformed();
    }
  }

  private static Deny metadata(String field, String reason) {
    return new Deny(RegistrationError.INVALID_CLIENT_METADATA, field, reason, "");
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
    ClientModel client =
        Objects.requireNonNull(
            session.getContext().getRealm().getClientByClientId(representation.getClientId()));
    return Response.fromResponse(stock)
        .entity(RegistrationAnswer.of(representation, client).toString())
        .type(MediaType.APPLICATION_JSON_TYPE)
        .build();
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
    }
  }

  private Response corsOf(Response.ResponseBuilder refusal, ErrorResponseException reason) {
    if (reason.getResponse().getStatus() == Response.Status.UNAUTHORIZED.getStatusCode()) {
      // Who asks is not known, so neither are the origins.
      return refusal.build();
    }
    return Cors.builder().auth().checkAllowedOrigins(getAllowedOrigins()).add(refusal);
  }

  private static Response.ResponseBuilder unstored(Response.ResponseBuilder response) {
    return response.header(HttpHeaders.CACHE_CONTROL, "no-store").header("Pragma", "no-cache");
  }
}
