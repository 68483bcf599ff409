/**
 * A token for one MCP server after it left: its mark, and what nobody may make of it. Keycloak's
 * own APIs refuse it, introspection (RFC 7662) and userinfo say no more than it does.
 *
 * <p>How a token gets its server belongs to {@code resource}. Standards: RFC 9068 section 4, RFC
 * 7662, RFC 6750.
 */
@NullMarked
package io.mcpauth.keycloak.bound;

import org.jspecify.annotations.NullMarked;
