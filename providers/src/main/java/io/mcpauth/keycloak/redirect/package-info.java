/**
 * Redirect URIs: read, classified and compared, without any Keycloak type.
 *
 * <p>A redirect URI is where an authorization code is sent. It is read by many programs (this
 * server, browsers, operating systems, clients), and an attack needs only two of them to disagree
 * about the host. So the reader here takes the part of RFC 3986 that all of them read alike and
 * refuses the rest, whatever an administrator has configured. Standards: RFC 3986 (URIs), RFC 8252
 * (native apps), RFC 9700 (OAuth 2.0 security), OAuth 2.1, WHATWG URL (what browsers do).
 */
@NullMarked
package io.mcpauth.keycloak.redirect;

import org.jspecify.annotations.NullMarked;
