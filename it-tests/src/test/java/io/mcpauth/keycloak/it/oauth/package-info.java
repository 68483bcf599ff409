/**
 * The client's side of OAuth 2.1: registration (RFC 7591, RFC 7592), authorization (RFC 6749, RFC
 * 7636), tokens.
 */
@NullMarked
package io.mcpauth.keycloak.it.oauth;

import org.jspecify.annotations.NullMarked;
