package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.connections.ConnectionView.EndedView;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a form wants to have revoked of one connection.
 *
 * @param servers single servers; empty for all that the client may do
 */
record Target(Connection connection, List<ServerAccess> servers) {

  /** Form field: the internal id of a client. */
  static final String CLIENT = "client";

  /** Form field: one server of a client, see {@link Connection#formValue}. */
  static final String ACCESS = "access";

  /**
   * Finds them. What is not among the user's own connections is left alone, whether it exists or
   * not.
   */
  static List<Target> in(MultivaluedMap<String, String> form, List<Connection> connections) {
    Set<String> clients = new HashSet<>(form.getOrDefault(CLIENT, List.of()));
    Set<String> access = new HashSet<>(form.getOrDefault(ACCESS, List.of()));
    return connections.stream()
        .flatMap(
            connection -> {
              if (clients.contains(connection.id())) {
                return Stream.of(new Target(connection, List.of()));
              }
              List<ServerAccess> servers =
                  connection.access().stream()
                      .filter(ServerAccess::revocable)
                      .filter(server -> access.contains(connection.formValue(server)))
                      .toList();
              return servers.isEmpty()
                  ? Stream.empty()
                  : Stream.of(new Target(connection, servers));
            })
        .toList();
  }

  /** Whether a form names anything at all. */
  static boolean isIn(MultivaluedMap<String, String> form) {
    return form.containsKey(CLIENT) || form.containsKey(ACCESS);
  }

  Set<String> keys() {
    return servers.stream().map(ServerAccess::key).collect(Collectors.toSet());
  }

  /** What the page tells of it when it is done. */
  Stream<EndedView> news() {
    return servers.isEmpty()
        ? Stream.of(new EndedView(connection.name(), "", true))
        : servers.stream().map(server -> new EndedView(connection.name(), server.name(), false));
  }
}
