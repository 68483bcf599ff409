package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.Span;
import io.mcpauth.keycloak.resource.McpServer;
import java.util.List;
import java.util.Optional;

/**
 * What the consent page shows; the template reads it.
 *
 * @param client who asks
 * @param destination who gets the code
 * @param server what the tokens are for; empty where the realm does not bind tokens
 * @param scopes what is asked for, without what is in {@code sensitiveScopes}
 * @param sensitiveScopes what wants a second look
 * @param lifetime how long access lasts, if it outlives the user's session
 * @param accessToken how long an access token lives: a server that asks nobody takes it after
 *     Revoke too
 * @param addition whether the user allowed this client something before, at this server and for
 *     this destination, which stays allowed
 * @param terms what the form says yes to, see {@link ShownTerms}
 * @param user who is signed in
 * @param connectionsUrl where access is looked at and revoked
 */
public record ConsentPage(
    ClientIdentity client,
    Destination destination,
    Optional<McpServer> server,
    List<RequestedScope> scopes,
    List<RequestedScope> sensitiveScopes,
    Optional<OfflineLifetime> lifetime,
    Span accessToken,
    boolean addition,
    String terms,
    String user,
    String connectionsUrl) {}
