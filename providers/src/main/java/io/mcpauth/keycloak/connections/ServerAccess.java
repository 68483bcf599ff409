package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.grant.AllowedServers;
import io.mcpauth.keycloak.resource.BoundServers.Server;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a client may do for one user at one MCP server.
 *
 * @param key its URL; {@link #NONE} and {@link #ANY} besides
 * @param server the server itself; empty for none and for any
 * @param destinations where access goes, as records call it; empty where nobody asked the user
 * @param scopes in the order of the consent page
 * @param since when the user allowed it last; without a record of that, when the oldest session
 *     began
 * @param lastRefreshed when a session that has had tokens for the server last got any
 * @param offline whether its tokens work on after the user signed out
 * @param holds whether what the user allowed counts; see {@link AllowedServers.Allowed#holds}
 * @param revocable whether it can be ended without ending what the client may do elsewhere
 */
record ServerAccess(
    String key,
    Optional<Server> server,
    List<String> destinations,
    List<AllowedScope> scopes,
    Optional<Instant> since,
    Optional<Instant> lastRefreshed,
    boolean offline,
    boolean holds,
    boolean revocable) {

  /** Key of tokens that are for no MCP server. */
  static final String NONE = "";

  /** Key of whatever a consent of a time before servers were told apart stands for. */
  static final String ANY = AllowedServers.ANY;

  /** What the page calls it; empty where the theme has words. */
  String name() {
    return server.flatMap(Server::name).orElse(server.map(Server::url).orElse(""));
  }
}
