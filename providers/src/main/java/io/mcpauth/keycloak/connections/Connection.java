package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.resource.BoundServers.Server;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.ClientModel;

/**
 * A client that may act for one user.
 *
 * @param client the client
 * @param selfAsserted whether the client chose its name itself and nobody checked it
 * @param servers the MCP servers it has tokens for
 * @param scopes texts of what it may do, as the consent page shows them
 * @param since when the user allowed it; without a consent, when its oldest session began
 * @param lastRefreshed when it last got tokens; empty if it holds none that work
 * @param offline whether its tokens work on after the user signed out
 */
record Connection(
    ClientModel client,
    boolean selfAsserted,
    List<Server> servers,
    List<String> scopes,
    Optional<Instant> since,
    Optional<Instant> lastRefreshed,
    boolean offline) {

  String id() {
    return client.getId();
  }

  /** What a person is shown; a client need not have a name. */
  String name() {
    return ClientTitle.of(client);
  }
}
