/**
 * The page {@code /realms/{realm}/mcp/connections}: which MCP clients may act for the signed-in
 * user, at which MCP server, and buttons that end it at once.
 *
 * <p>Revoking removes the consent, without which nothing counts any more ({@link
 * io.mcpauth.keycloak.grant.StandingConsent}), and then every session, online and offline, of one
 * client and one user (RFC 7009 section 2.1, "the authorization server SHOULD also invalidate all
 * access tokens based on the same authorization grant"). Revoking one server of several removes the
 * records of what was allowed there ({@link io.mcpauth.keycloak.grant.AllowedServers}) and leaves
 * the sessions.
 */
@NullMarked
package io.mcpauth.keycloak.connections;

import org.jspecify.annotations.NullMarked;
