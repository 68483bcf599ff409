/**
 * Whether a login needs the consent page, what that page and the error pages of the login theme
 * {@code mcp} tell a person, and the record of it when they press Allow.
 *
 * <p>The name of a client is self-asserted, so consent is the last defence against a "Claude" that
 * anybody registered: the page says what the server knows and marks what the client says. Where a
 * realm uses another login theme, nothing here changes its pages. Standards: RFC 6819 section
 * 5.2.3.5 and 5.2.4.1, RFC 9700 section 4.16, MCP security best practices 2026-07-28 (consent,
 * confused deputy).
 */
@NullMarked
package io.mcpauth.keycloak.consent;

import org.jspecify.annotations.NullMarked;
