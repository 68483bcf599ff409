package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.Decision.Deny;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The form of the members that say where the browser goes, and the kind of application that this
 * makes. What stands in the lists is for {@code mcp-redirect-uris} to judge.
 */
final class RedirectRule implements MetadataRule {

  static final String REDIRECT_URIS = "redirect_uris";
  static final String APPLICATION_TYPE = "application_type";

  static final String POST_LOGOUT_REDIRECT_URIS = "post_logout_redirect_uris";
  private static final String NO_TEXTS = "must be an array of texts";

  @Override
  public Optional<Deny> take(SentMetadata sent, ObjectNode registered) {
    Optional<JsonNode> uris = sent.value(REDIRECT_URIS);
    if (uris.filter(value -> !SentMetadata.isTexts(value)).isPresent()) {
      return Deny.redirectUri(REDIRECT_URIS, NO_TEXTS, "");
    }
    uris.ifPresent(value -> registered.set(REDIRECT_URIS, value));
    Optional<JsonNode> afterLogout = sent.value(POST_LOGOUT_REDIRECT_URIS);
    if (afterLogout.filter(value -> !SentMetadata.isTexts(value)).isPresent()) {
      return Deny.metadata(POST_LOGOUT_REDIRECT_URIS, NO_TEXTS);
    }
    afterLogout.ifPresent(value -> registered.set(POST_LOGOUT_REDIRECT_URIS, value));
    return applicationType(sent, registered);
  }

  // OpenID Connect Registration 1.0 section 2. It is told, never a reason to refuse a redirect URI:
  // real clients say web and register loopback.
  private static Optional<Deny> applicationType(SentMetadata sent, ObjectNode registered) {
    Optional<JsonNode> type = sent.value(APPLICATION_TYPE);
    if (type.filter(value -> !Set.of("web", "native").contains(value.asText())).isPresent()) {
      return Deny.metadata(APPLICATION_TYPE, "must be native or web");
    }
    Stream<String> uris = SentMetadata.texts(registered.path(REDIRECT_URIS));
    registered.put(
        APPLICATION_TYPE,
        type.map(JsonNode::asText)
            .orElseGet(() -> uris.allMatch(uri -> uri.startsWith("https://")) ? "web" : "native"));
    return Optional.empty();
  }
}
