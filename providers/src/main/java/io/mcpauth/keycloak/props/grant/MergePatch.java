package io.mcpauth.keycloak.props.grant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** JSON merge patch (RFC 7396). */
public final class MergePatch {

  private MergePatch() {}

  /**
   * Applies a patch that is an object to an object.
   *
   * @return the result; the target itself is not changed
   */
  public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
    ObjectNode result = target.deepCopy();
    patch
        .properties()
        .forEach(
            member -> {
              JsonNode value = member.getValue();
              if (value.isNull()) {
                result.remove(member.getKey());
              } else {
                result.set(member.getKey(), merged(result.get(member.getKey()), value));
              }
            });
    return result;
  }

  // RFC 7396 section 2: a patch that is no object replaces the target; one that is an object is
  // applied to an empty object where the target is none, which drops its nulls.
  private static JsonNode merged(@Nullable JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode object)) {
      return patch;
    }
    return apply(
        target instanceof ObjectNode present ? present : JsonNodeFactory.instance.objectNode(),
        object);
  }
}
