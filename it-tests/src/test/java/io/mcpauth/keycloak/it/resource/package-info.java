/** Which MCP server a token is for (RFC 8707), and what makes a client an MCP server. */
@NullMarked
package io.mcpauth.keycloak.it.resource;

import org.jspecify.annotations.NullMarked;
