package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.Span;
import io.mcpauth.keycloak.grant.WhatIsNew;
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
 * @param news what of it is new to a user who allowed this client something before
 * @param terms what the form says yes to, see {@link ShownTerms}
 * @param boxes names of the boxes that the page has, for the form
 * @param choice key of the message beside the boxes; empty where there is nothing to choose
 * @param nothingLeft whether Allow was just pressed with nothing left
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
    WhatIsNew news,
    String terms,
    List<String> boxes,
    String choice,
    boolean nothingLeft,
    String user,
    String connectionsUrl) {

  /** Whether the user allowed this client something before. */
  public boolean addition() {
    return news.known();
  }
}
