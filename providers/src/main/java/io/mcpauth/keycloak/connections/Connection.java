package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.cimd.ShownDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.ClientModel;

/**
 * A client that may act for one user.
 *
 * @param client the client
 * @param selfAsserted whether the client chose its name itself and nobody vouches for it
 * @param verifiedBy the administrator who vouches for the name
 * @param document what is known of it by its document; empty for clients that have none
 * @param access what it may do, one for each MCP server; none if all of them were taken back in one
 *     moment
 * @param lastRefreshed when it last got tokens; empty if it holds none that work
 * @param accessToken how long a server that asks nobody takes an access token of its own after
 *     Revoke
 */
record Connection(
    ClientModel client,
    boolean selfAsserted,
    Optional<String> verifiedBy,
    Optional<ShownDocument> document,
    List<ServerAccess> access,
    Optional<Instant> lastRefreshed,
    Duration accessToken) {

  String id() {
    return client.getId();
  }

  /** What a person is shown; a client need not have a name. */
  String name() {
    return ClientTitle.of(client);
  }

  /**
   * What a form sends for one server. A URL has no blank in it.
   *
   * @param server one of {@link #access}
   */
  String formValue(ServerAccess server) {
    return server.key() + " " + id();
  }
}
