/**
 * Props that an MCP server keeps with the grant of one user at one client: sealed in the session,
 * changed by merge patch (RFC 7396), and proof that the server holds a token of the grant.
 */
@NullMarked
package io.mcpauth.keycloak.props.grant;

import org.jspecify.annotations.NullMarked;
