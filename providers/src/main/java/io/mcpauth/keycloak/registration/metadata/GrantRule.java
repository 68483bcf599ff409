package io.mcpauth.keycloak.registration.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.value.Texts;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a client comes to tokens: {@code grant_types} and {@code response_types}. */
final class GrantRule implements MetadataRule {

  static final String GRANT_TYPES = "grant_types";
  static final String RESPONSE_TYPES = "response_types";

  private final ClientMetadataConfig config;

  GrantRule(ClientMetadataConfig config) {
    this.config = config;
  }

  @Override
  public Optional<Deny> take(SentMetadata sent, ObjectNode registered) {
    Optional<Deny> problem =
        sent.value(GRANT_TYPES)
            .map(asked -> asked(asked, registered))
            .orElseGet(() -> usual(registered));
    return problem.or(() -> responseTypes(sent, registered));
  }

  // RFC 7591 section 2: without the member the client uses authorization_code alone. MCP clients
  // leave it out and refresh all the same, so they get what is allowed of both.
  private Optional<Deny> usual(ObjectNode registered) {
    List<String> usual =
        Stream.of(Grant.AUTHORIZATION_CODE, Grant.REFRESH_TOKEN)
            .filter(config.grantTypes()::contains)
            .map(Grant::value)
            .toList();
    register(usual, registered);
    return usual.isEmpty()
        ? Deny.metadata(GRANT_TYPES, "must be given", allowed()).map(GrantRule::unlessAllowed)
        : Optional.empty();
  }

  private Optional<Deny> asked(JsonNode asked, ObjectNode registered) {
    if (!Texts.are(asked)) {
      return Deny.metadata(GRANT_TYPES, "must be an array of texts");
    }
    Set<String> kept = new LinkedHashSet<>();
    for (JsonNode value : asked) {
      Optional<Grant> grant = Grant.of(value.asText());
      if (grant.filter(config.grantTypes()::contains).isPresent()) {
        kept.add(value.asText());
      } else if (grant.filter(Grant::isRefused).isPresent()) {
        Optional<Deny> deny =
            Deny.metadata(
                GRANT_TYPES,
                "holds " + grant.get().value() + ", which is not allowed here",
                allowed());
        return Grant.choices().contains(value.asText()) ? deny.map(GrantRule::unlessAllowed) : deny;
      }
    }
    if (kept.isEmpty() || kept.equals(Set.of(Grant.REFRESH_TOKEN.value()))) {
      return Deny.metadata(GRANT_TYPES, "holds no grant by which a token could be had", allowed());
    }
    register(kept, registered);
    return Optional.empty();
  }

  private static Deny unlessAllowed(Deny deny) {
    return deny.unless(ClientMetadataConfig.GRANT_TYPES);
  }

  private static void register(Collection<String> grants, ObjectNode registered) {
    ArrayNode array = registered.putArray(GRANT_TYPES);
    grants.forEach(array::add);
  }

  private String allowed() {
    return config.grantTypes().stream()
        .map(Grant::value)
        .collect(Collectors.joining(", ", "Allowed here: ", ""));
  }

  // OAuth 2.1 section 10.1: no response type puts a token into the redirect, so code is the only
  // one.
  private static Optional<Deny> responseTypes(SentMetadata sent, ObjectNode registered) {
    Optional<JsonNode> asked = sent.value(RESPONSE_TYPES);
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    if (!Texts.are(asked.get()) || !Texts.of(asked.get()).allMatch("code"::equals)) {
      return Deny.metadata(RESPONSE_TYPES, "may hold code only");
    }
    registered.putArray(RESPONSE_TYPES).add("code");
    return Optional.empty();
  }
}
