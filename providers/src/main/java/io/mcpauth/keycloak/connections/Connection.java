package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.resource.BoundServers.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;

/**
 * A client that may act for one user.
 *
 * @param client the client
 * @param selfAsserted whether the client chose its name itself and nobody vouches for it
 * @param verifiedBy the administrator who vouches for the name
 * @param servers the MCP servers it has tokens for
 * @param scopes what it may do, in the order of the consent page
 * @param since when the user allowed it; without a consent, when its oldest session began
 * @param lastRefreshed when it last got tokens; empty if it holds none that work
 * @param offline whether its tokens work on after the user signed out
 * @param accessToken how long a server that asks nobody takes an access token of its own after
 *     Revoke
 */
record Connection(
    ClientModel client,
    boolean selfAsserted,
    Optional<String> verifiedBy,
    List<Server> servers,
    List<ClientScopeModel> scopes,
    Optional<Instant> since,
    Optional<Instant> lastRefreshed,
    boolean offline,
    Duration accessToken) {

  String id() {
    return client.getId();
  }

  /** What a person is shown; a client need not have a name. */
  String name() {
    return ClientTitle.of(client);
  }
}
