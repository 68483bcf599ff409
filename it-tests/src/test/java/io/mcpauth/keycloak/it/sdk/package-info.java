/**
 * Unmodified MCP software against the server: the client of the SDK, the conformance suite, and the
 * sample MCP server.
 */
@NullMarked
package io.mcpauth.keycloak.it.sdk;

import org.jspecify.annotations.NullMarked;
