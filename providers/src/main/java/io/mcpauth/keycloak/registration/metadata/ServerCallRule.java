package io.mcpauth.keycloak.registration.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.value.WebAddress;
import java.util.List;
import java.util.Optional;

/** Addresses that Keycloak would call from inside the operator's network (OWASP: SSRF). */
final class ServerCallRule implements MetadataRule {

  private static final List<String> ADDRESSES =
      List.of(
          "sector_identifier_uri",
          "backchannel_logout_uri",
          "backchannel_client_notification_endpoint");

  private static final String REQUEST_URIS = "request_uris";

  /** More would be a list of hosts to call. */
  private static final int MAX_REQUEST_URIS = 10;

  static final String NOT_ALLOWED = "makes the server call an address, which is not allowed here";
  static final String KEYS_THEMSELVES = "Send the keys themselves in jwks";

  private final ClientMetadataConfig config;

  ServerCallRule(ClientMetadataConfig config) {
    this.config = config;
  }

  @Override
  public Optional<Deny> take(SentMetadata sent, ObjectNode registered) {
    for (String member : ADDRESSES) {
      Optional<JsonNode> address = sent.value(member);
      if (address.isPresent() && !config.serverCalls()) {
        return refused(member);
      }
      Optional<String> problem = address.flatMap(WebAddress::problemOfPage);
      if (problem.isPresent()) {
        return Deny.metadata(member, problem.get());
      }
      address.ifPresent(value -> registered.set(member, value));
    }
    return requestUris(sent, registered);
  }

  private static Optional<Deny> refused(String member) {
    return Deny.metadata(member, NOT_ALLOWED)
        .map(deny -> deny.unless(ClientMetadataConfig.SERVER_CALLS));
  }

  private Optional<Deny> requestUris(SentMetadata sent, ObjectNode registered) {
    Optional<JsonNode> asked = sent.value(REQUEST_URIS);
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    if (!config.serverCalls()) {
      return refused(REQUEST_URIS);
    }
    if (!asked.get().isArray() || asked.get().size() > MAX_REQUEST_URIS) {
      return Deny.metadata(
          REQUEST_URIS, "must be an array of at most " + MAX_REQUEST_URIS + " texts");
    }
    for (JsonNode address : asked.get()) {
      Optional<String> problem = WebAddress.problemOfPage(address);
      if (problem.isPresent()) {
        return Deny.metadata(REQUEST_URIS, "holds an address that " + problem.get());
      }
    }
    registered.set(REQUEST_URIS, asked.get());
    return Optional.empty();
  }
}
