package io.mcpauth.keycloak.registration.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What goes into tokens and how they are signed: scope, subject type, algorithms, switches. */
public final class TokenRule implements MetadataRule {

  public static final String SCOPE = "scope";

  private static final String SUBJECT_TYPE = "subject_type";

  private static final List<String> SWITCHES =
      List.of(
          "dpop_bound_access_tokens",
          "require_pushed_authorization_requests",
          "backchannel_logout_session_required",
          "frontchannel_logout_session_required");

  private static final List<String> ALGORITHMS =
      List.of(
          "id_token_signed_response_alg",
          "userinfo_signed_response_alg",
          "request_object_signing_alg",
          "token_endpoint_auth_signing_alg",
          "authorization_signed_response_alg");

  /** RFC 8725 section 3.2: signatures that others can check; neither none nor a shared secret. */
  public static final Set<String> SIGNATURES =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  @Override
  public Optional<Deny> take(SentMetadata sent, ObjectNode registered) {
    return scope(sent, registered)
        .or(() -> subjectType(sent, registered))
        .or(() -> switches(sent, registered))
        .or(() -> algorithms(sent, registered));
  }

  // Which of them the client gets is for mcp-scopes to say.
  private static Optional<Deny> scope(SentMetadata sent, ObjectNode registered) {
    Optional<JsonNode> scope = sent.value(SCOPE);
    // RFC 6749 section 3.3: printable ASCII without quotes and backslashes, parted by blanks.
    if (scope
        .filter(value -> !value.isTextual() || !value.asText().matches("[ !#-\\[\\]-~]*"))
        .isPresent()) {
      return Deny.metadata(SCOPE, "must be a text of scope names with blanks between them");
    }
    scope.ifPresent(value -> registered.set(SCOPE, value));
    return Optional.empty();
  }

  private static Optional<Deny> subjectType(SentMetadata sent, ObjectNode registered) {
    Optional<JsonNode> type = sent.value(SUBJECT_TYPE);
    if (type.filter(value -> !Set.of("public", "pairwise").contains(value.asText())).isPresent()) {
      return Deny.metadata(SUBJECT_TYPE, "must be public or pairwise");
    }
    type.ifPresent(value -> registered.set(SUBJECT_TYPE, value));
    return Optional.empty();
  }

  private static Optional<Deny> switches(SentMetadata sent, ObjectNode registered) {
    for (String member : SWITCHES) {
      Optional<JsonNode> value = sent.value(member);
      if (value.filter(given -> !given.isBoolean()).isPresent()) {
        return Deny.metadata(member, "must be true or false");
      }
      value.ifPresent(given -> registered.set(member, given));
    }
    return Optional.empty();
  }

  private static Optional<Deny> algorithms(SentMetadata sent, ObjectNode registered) {
    for (String member : ALGORITHMS) {
      Optional<JsonNode> value = sent.value(member);
      if (value.filter(given -> !SIGNATURES.contains(given.asText())).isPresent()) {
        return Deny.metadata(member, "must be one of RS256, PS256, ES256 (or 384, 512) and EdDSA");
      }
      value.ifPresent(given -> registered.set(member, given));
    }
    return Optional.empty();
  }
}
