package io.mcpauth.keycloak.registration.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.client.ClientName;
import io.mcpauth.keycloak.registration.gate.Applicant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Client metadata as a client sent it (RFC 7591 section 2).
 *
 * <p>Missing, too, is what is null or empty: forms and SDKs send that for "not given", and Keycloak
 * would make the text {@code null} of it.
 */
public final class SentMetadata {

  private final ObjectNode members;

  /**
   * The request without what is null: members, and entries of lists at any depth.
   *
   * @param members the request body; not changed
   */
  public SentMetadata(ObjectNode members) {
    this.members = (ObjectNode) withoutNull(members);
  }

  private static JsonNode withoutNull(JsonNode value) {
    if (value instanceof ObjectNode object) {
      ObjectNode kept = object.objectNode();
      object
          .properties()
          .forEach(
              member -> {
                if (!member.getValue().isNull()) {
                  kept.set(member.getKey(), withoutNull(member.getValue()));
                }
              });
      return kept;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode kept = array.arrayNode();
      elements(array)
          .filter(element -> !element.isNull())
          .forEach(element -> kept.add(withoutNull(element)));
      return kept;
    }
    return value;
  }

  /** The value of a member, of whatever type. */
  Optional<JsonNode> value(String member) {
    return Optional.of(members.path(member)).filter(SentMetadata::isGiven);
  }

  /**
   * The values of a member, without and with a language tag ({@code client_name#de}, RFC 7591
   * section 2.2).
   */
  List<JsonNode> valuesInAnyLanguage(String member) {
    List<JsonNode> values = new ArrayList<>();
    members
        .properties()
        .forEach(
            entry -> {
              if (isTagged(entry.getKey(), member) && isGiven(entry.getValue())) {
                values.add(entry.getValue());
              }
            });
    return values;
  }

  /** Who sent it, for events. */
  public Applicant applicant() {
    @Nullable String first = members.path(RedirectRule.REDIRECT_URIS).path(0).textValue();
    return Applicant.of(name(), first == null ? List.of() : List.of(first));
  }

  /** The name, fit for an event: cleaned, and cut where it is too long. */
  public ClientName name() {
    return ClientName.clean(members.path(DescriptionRule.CLIENT_NAME).asText());
  }

  private static boolean isTagged(String name, String member) {
    return name.startsWith(member)
        && (name.length() == member.length() || name.charAt(member.length()) == '#');
  }

  private static boolean isGiven(JsonNode value) {
    return !value.isMissingNode()
        && !(value.isTextual() && value.asText().isEmpty())
        && !(value.isArray() && value.isEmpty());
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
