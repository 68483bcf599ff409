package io.mcpauth.keycloak.connections.grants;

import io.mcpauth.keycloak.bound.GrantId;
import java.util.Optional;
import java.util.Set;

/**
 * A grant that is alive.
 *
 * @param id empty for what a client got of a version that did not name grants: all of that in one
 *     client session, for one server
 * @param session id of the user session
 * @param offline whether it lives without the browser
 * @param user id of the user
 * @param client internal id of the client
 * @param server client id of the MCP server; empty if it is not registered any more
 * @param resource the URL in its tokens
 * @param since when it was given, in epoch seconds
 * @param lastUsed when it last gave a token, in epoch seconds
 * @param retries how many of its refreshes were answered again
 */
public record StoredGrant(
    Optional<GrantId> id,
    String session,
    boolean offline,
    String user,
    String client,
    String server,
    String resource,
    Set<String> scopes,
    long since,
    long lastUsed,
    int retries) {}
