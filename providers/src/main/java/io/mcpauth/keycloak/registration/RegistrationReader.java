package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.gate.Applicant;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.gate.RegistrationError;
import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import io.mcpauth.keycloak.registration.gate.RegistrationRequest;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataConfig;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRules;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRules.Reading;
import io.mcpauth.keycloak.registration.metadata.RedirectRule;
import io.mcpauth.keycloak.registration.metadata.SentMetadata;
import io.mcpauth.keycloak.registration.metadata.TokenRule;
import io.mcpauth.keycloak.registration.redirect.ApplicationType;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import io.mcpauth.keycloak.request.JsonBody;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.util.JsonSerialization;

/** Makes of the body of a request what goes on to Keycloak, as far as the policy allows it. */
final class RegistrationReader {

  private static final String CLIENT_ID = "client_id";
  private static final String BODY = "request body";

  /** Largest body. */
  private static final int MAX_BYTES = 64 * 1024;

  private final KeycloakSession session;
  private final EventBuilder event;
  private final RegistrationGate gate;
  private final ClientMetadataConfig config;

  /**
   * @param policy {@code mcp-client-metadata} with the settings for this caller
   */
  RegistrationReader(KeycloakSession session, EventBuilder event, ComponentModel policy) {
    this.session = session;
    this.event = event;
    this.gate = new RegistrationGate(session, policy);
    this.config = ClientMetadataConfig.of(policy);
  }

  /**
   * Reads a request and keeps it for the policies.
   *
   * @param body the bytes as they arrive
   * @param updated the id of the client in the URL of an update; empty for a new client
   * @throws ErrorResponseException if the request is refused
   */
  RegistrationRequest read(InputStream body, Optional<String> updated) {
    ObjectNode members = members(body);
    SentMetadata sent = new SentMetadata(members);
    // RFC 7592 section 2.2: the id in the body must be that of the URL. A new client has none yet;
    // one that sends its old metadata again gets a new id.
    if (updated.filter(id -> !id.equals(members.path(CLIENT_ID).asText())).isPresent()) {
      throw refusal(CLIENT_ID, "must be the id of the client that is updated", sent.applicant());
    }
    Reading reading = new ClientMetadataRules(config).read(sent);
    if (reading instanceof Reading.Refused refused) {
      throw refusal(refused, sent.applicant());
    }
    RegistrationRequest request = request((Reading.Accepted) reading, updated, false);
    request.attachTo(session);
    return request;
  }

  /**
   * What goes on to Keycloak.
   *
   * @param updated the client id, if there is one yet
   * @param isDocument whether it is a metadata document
   */
  static RegistrationRequest request(
      Reading.Accepted accepted, Optional<String> updated, boolean isDocument) {
    ObjectNode registered = accepted.members();
    // Keycloak would store unknown scopes, and fails on an update that names any: mcp-scopes sets
    // them on the client that results.
    Optional<List<String>> scope =
        Optional.ofNullable(registered.remove(TokenRule.SCOPE))
            .map(JsonNode::asText)
            .filter(text -> !text.isBlank())
            .map(text -> List.of(text.strip().split(" +")));
    updated.ifPresent(
        id -> {
          registered.put(CLIENT_ID, id);
          // RFC 7592 section 2.2: what is left out is asked to be deleted. Keycloak would keep it.
          if (!registered.has(RedirectRule.REDIRECT_URIS)) {
            registered.putArray(RedirectRule.REDIRECT_URIS);
          }
        });
    return new RegistrationRequest(
        JsonSerialization.mapper.convertValue(registered, OIDCClientRepresentation.class),
        scope,
        Optional.ofNullable(registered.get(ApplicationType.MEMBER)).map(JsonNode::asText),
        accepted.defaults(),
        isDocument);
  }

  private ObjectNode members(InputStream body) {
    HttpHeaders headers = session.getContext().getHttpRequest().getHttpHeaders();
    JsonBody read = JsonBody.read(body, headers, MAX_BYTES);
    if (read instanceof JsonBody.Json json) {
      return json.members();
    }
    if (read instanceof JsonBody.TooLarge) {
      throw refusal(
          deny(BODY, "is larger than " + MAX_BYTES + " bytes"),
          Applicant.UNKNOWN,
          Response.Status.REQUEST_ENTITY_TOO_LARGE);
    }
    throw refusal(
        BODY, "must be one JSON object in UTF-8, no member of it twice", Applicant.UNKNOWN);
  }

  /** The client hears the first thing that is wrong, a rehearsal all of them. */
  private ErrorResponseException refusal(Reading.Refused refused, Applicant applicant) {
    ErrorResponseException first = refusal(refused.deny(), applicant, Response.Status.BAD_REQUEST);
    if (Rehearsal.hearsAll(session)) {
      refused.others().forEach(deny -> refusal(deny, applicant, Response.Status.BAD_REQUEST));
    }
    return first;
  }

  private ErrorResponseException refusal(String field, String reason, Applicant applicant) {
    return refusal(deny(field, reason), applicant, Response.Status.BAD_REQUEST);
  }

  private ErrorResponseException refusal(Deny deny, Applicant applicant, Response.Status status) {
    return gate.refusal(deny, event, applicant, status);
  }

  private static Deny deny(String field, String reason) {
    return new Deny(RegistrationError.INVALID_CLIENT_METADATA, field, reason, "");
  }
}
