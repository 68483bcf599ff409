package io.mcpauth.keycloak.client;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * The one place that keeps clients from writing what they are: the whole namespace of {@link
 * McpAttribute}, names of later versions included, and {@value #RESOURCE_URL}, which makes a client
 * an MCP server. Administrators set them through admin REST; no registration format does, whoever
 * sends it and with whatever token.
 */
public final class ReservedAttributes {

  /** Keycloak's own convention, and so outside of the namespace. */
  public static final String RESOURCE_URL = "resource_url";

  private ReservedAttributes() {}

  /** Whether this attribute is not for clients to write. */
  public static boolean contain(String name) {
    // Some databases compare names without regard to case and blanks at the end.
    String plain = name.strip().toLowerCase(Locale.ROOT);
    return plain.startsWith(McpAttribute.NAMESPACE) || plain.equals(RESOURCE_URL);
  }

  /**
   * Takes them out of what a client asks for, so that Keycloak stores none of it.
   *
   * @param asked a new client, or an update; changed
   * @param stored the client before the request; null for a new one
   * @return those that would have changed, in alphabetical order: what was read may be sent back
   */
  public static List<String> takeOut(ClientRepresentation asked, @Nullable ClientModel stored) {
    @Nullable Map<String, String> attributes = asked.getAttributes();
    if (attributes == null) {
      return List.of();
    }
    List<String> names =
        attributes.keySet().stream().filter(ReservedAttributes::contain).sorted().toList();
    List<String> changed =
        names.stream()
            .filter(name -> ClientAttributes.changes(stored, name, attributes.get(name)))
            .toList();
    if (!names.isEmpty()) {
      Map<String, String> others = new HashMap<>(attributes);
      others.keySet().removeAll(names);
      asked.setAttributes(others);
    }
    return changed;
  }
}
