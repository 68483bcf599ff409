/**
 * MCP servers as objects of admin REST, {@code /admin/realms/{realm}/mcp/servers}: what an
 * administrator says of a server in one piece, and what its developer needs next.
 *
 * <p>Underneath each is a confidential client of Keycloak's with attributes; there is no second
 * store. What is saved goes through Keycloak's own REST of clients, so that client policies judge
 * it as they judge a save of the console. Standards: RFC 8707 (resource indicators), RFC 9728
 * (protected resource metadata).
 */
@NullMarked
package io.mcpauth.keycloak.servers;

import org.jspecify.annotations.NullMarked;
