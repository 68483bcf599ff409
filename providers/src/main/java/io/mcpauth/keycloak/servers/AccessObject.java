package io.mcpauth.keycloak.servers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who gets tokens for a server.
 *
 * @param clients which clients; empty means all
 * @param role that a person or a service account needs
 * @param dynamicScopes the ceiling for clients that came by themselves; empty means none
 * @param requireDpop whether tokens have to be bound to a key
 */
record AccessObject(
    List<String> clients, Optional<String> role, List<String> dynamicScopes, boolean requireDpop) {

  /** Everybody. */
  static final AccessObject OPEN = new AccessObject(List.of(), Optional.empty(), List.of(), false);

  /** Copies the lists. */
  AccessObject {
    clients = List.copyOf(clients);
    dynamicScopes = List.copyOf(dynamicScopes);
  }

  /** As admin REST shows it. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(ServerMember.CLIENTS, clients);
    role.ifPresent(name -> json.put(ServerMember.ROLE, name));
    json.put(ServerMember.DYNAMIC_SCOPES, dynamicScopes);
    json.put(ServerMember.REQUIRE_DPOP, requireDpop);
    return json;
  }
}
