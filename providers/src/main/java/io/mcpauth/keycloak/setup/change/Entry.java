package io.mcpauth.keycloak.setup.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import org.keycloak.util.JsonSerialization;

/**
 * Something that a setup changed, as it is remembered. No secret is ever in one.
 *
 * @param kind of object
 * @param object its id, or its name where that is what it is known by
 * @param before what was there; null if nothing was
 * @param after what the setup left; null if it took it away
 */
record Entry(Kind kind, String object, @Nullable JsonNode before, @Nullable JsonNode after) {

  /** Kinds of objects. */
  enum Kind {
    ATTRIBUTE,
    SETTING,
    ACTION,
    COMPONENT,
    COMPONENT_SETTING,
    SCOPE,
    SCOPE_ATTRIBUTE,
    MAPPER,
    REALM_SCOPE,
    CONSOLE_ROLE
  }

  static Entry of(Kind kind, String object, @Nullable Object before, @Nullable Object after) {
    return new Entry(kind, object, json(before), json(after));
  }

  private static @Nullable JsonNode json(@Nullable Object value) {
    return value == null ? null : JsonSerialization.mapper.valueToTree(value);
  }

  String key() {
    return kind + " " + object;
  }

  /** Whether it undid what an earlier one did. */
  boolean isNothing() {
    return before == null ? after == null : before.equals(after);
  }

  /** Both in one: what was before the first, and is after the second. */
  Entry then(Entry later) {
    return new Entry(kind, object, before, later.after);
  }

  /** What takes it back. */
  Entry reversed() {
    return new Entry(kind, object, /* before= */ after, /* after= */ before);
  }

  ObjectNode json() {
    ObjectNode json = JsonSerialization.mapper.createObjectNode();
    json.put("kind", kind.name());
    json.put("object", object);
    json.set("before", before);
    json.set("after", after);
    return json;
  }

  static Entry read(JsonNode json) {
    return new Entry(
        Kind.valueOf(json.path("kind").asText()),
        json.path("object").asText(),
        absent(json.get("before")),
        absent(json.get("after")));
  }

  private static @Nullable JsonNode absent(@Nullable JsonNode value) {
    return value == null || value.isNull() ? null : value;
  }
}
