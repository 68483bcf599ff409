/**
 * The name of a grant: each authorization has one, and all tokens for an MCP server that come of it
 * carry it.
 */
@NullMarked
package io.mcpauth.keycloak.grant.family;

import org.jspecify.annotations.NullMarked;
