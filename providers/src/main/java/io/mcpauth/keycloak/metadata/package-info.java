/**
 * Authorization server metadata that says what a client can really get (RFC 8414), in realms that
 * switch it on; other realms keep Keycloak's own.
 *
 * <p>Standards: RFC 8414, OpenID Connect Discovery 1.0, RFC 9207, OAuth 2.1, MCP authorization
 * 2026-07-28, "Authorization Server Metadata Discovery".
 */
@NullMarked
package io.mcpauth.keycloak.metadata;

import org.jspecify.annotations.NullMarked;
