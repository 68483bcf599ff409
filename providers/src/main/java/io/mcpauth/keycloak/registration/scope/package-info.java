/**
 * Policy {@code mcp-scopes}: which scopes a client that registers may have, and which it has
 * without asking (RFC 7591 section 2, {@code scope}).
 */
@NullMarked
package io.mcpauth.keycloak.registration.scope;

import org.jspecify.annotations.NullMarked;
