package io.mcpauth.keycloak.registration.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.redirect.ApplicationType;
import io.mcpauth.keycloak.registration.value.Texts;
import java.util.Optional;

/**
 * The form of the members that say where the browser goes, and the kind of application that this
 * makes. What stands in the lists is for {@code mcp-redirect-uris} to judge.
 */
public final class RedirectRule implements MetadataRule {

  public static final String REDIRECT_URIS = "redirect_uris";
  static final String POST_LOGOUT_REDIRECT_URIS = "post_logout_redirect_uris";
  private static final String NO_TEXTS = "must be an array of texts";

  @Override
  public Optional<Deny> take(SentMetadata sent, ObjectNode registered) {
    Optional<JsonNode> uris = sent.value(REDIRECT_URIS);
    if (uris.filter(value -> !Texts.are(value)).isPresent()) {
      return Deny.redirectUri(REDIRECT_URIS, NO_TEXTS, "");
    }
    uris.ifPresent(value -> registered.set(REDIRECT_URIS, value));
    Optional<JsonNode> afterLogout = sent.value(POST_LOGOUT_REDIRECT_URIS);
    if (afterLogout.filter(value -> !Texts.are(value)).isPresent()) {
      return Deny.metadata(POST_LOGOUT_REDIRECT_URIS, NO_TEXTS);
    }
    afterLogout.ifPresent(value -> registered.set(POST_LOGOUT_REDIRECT_URIS, value));
    return applicationType(sent, registered);
  }

  private static Optional<Deny> applicationType(SentMetadata sent, ObjectNode registered) {
    Optional<JsonNode> type = sent.value(ApplicationType.MEMBER);
    if (type.filter(value -> !ApplicationType.VALUES.contains(value.asText())).isPresent()) {
      return Deny.metadata(ApplicationType.MEMBER, "must be native or web");
    }
    type.ifPresent(value -> registered.set(ApplicationType.MEMBER, value));
    return Optional.empty();
  }
}
