/**
 * The page {@code /realms/{realm}/mcp/connections}: which MCP clients may act for the signed-in
 * user, and a button for each that ends it at once.
 *
 * <p>Revoking removes the consent, without which nothing counts any more ({@link
 * io.mcpauth.keycloak.grant.StandingConsent}), and then every session, online and offline, of one
 * client and one user (RFC 7009 section 2.1, "the authorization server SHOULD also invalidate all
 * access tokens based on the same authorization grant").
 */
@NullMarked
package io.mcpauth.keycloak.connections;

import org.jspecify.annotations.NullMarked;
