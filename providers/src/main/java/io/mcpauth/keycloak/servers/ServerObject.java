package io.mcpauth.keycloak.servers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What admin REST says of an MCP server, all but its id.
 *
 * @param clientId the client id, which stands in the audience of its tokens
 * @param name its name for people
 * @param resources its URLs, the canonical one first
 * @param templates its URL templates
 * @param scopes the scopes that are its own; empty if it does not say
 * @param access who gets tokens for it
 * @param audience what else than URL and client id stands in the audience; {@code url}
 * @param enabled whether it gets tokens at all
 */
record ServerObject(
    String clientId,
    Optional<String> name,
    List<String> resources,
    List<String> templates,
    List<String> scopes,
    AccessObject access,
    Optional<String> audience,
    boolean enabled) {

  /** Copies the lists. */
  ServerObject {
    resources = List.copyOf(resources);
    templates = List.copyOf(templates);
    scopes = List.copyOf(scopes);
  }

  /**
   * As admin REST shows it: every list, and what else there is.
   *
   * @param id of the client underneath; empty if there is none yet
   */
  Map<String, Object> json(Optional<String> id) {
    Map<String, Object> json = new LinkedHashMap<>();
    id.ifPresent(text -> json.put(ServerMember.ID, text));
    json.put(ServerMember.CLIENT_ID, clientId);
    name.ifPresent(text -> json.put(ServerMember.NAME, text));
    json.put(ServerMember.RESOURCES, resources);
    json.put(ServerMember.TEMPLATES, templates);
    json.put(ServerMember.SCOPES, scopes);
    json.put(ServerMember.ACCESS, access.json());
    audience.ifPresent(text -> json.put(ServerMember.AUDIENCE, text));
    json.put(ServerMember.ENABLED, enabled);
    return json;
  }
}
