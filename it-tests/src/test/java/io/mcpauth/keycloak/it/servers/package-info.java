/** MCP servers as objects of admin REST: {@code /admin/realms/{realm}/mcp/servers}. */
@NullMarked
package io.mcpauth.keycloak.it.servers;

import org.jspecify.annotations.NullMarked;
