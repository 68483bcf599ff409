/**
 * What the JAR adds below {@code /realms/{realm}/mcp/}, for users and for MCP servers.
 *
 * <p>This package is only the way in: each path belongs to the feature that answers it.
 */
@NullMarked
package io.mcpauth.keycloak.endpoint;

import org.jspecify.annotations.NullMarked;
