/**
 * Every address of a client that Keycloak itself calls: its keys, its request objects, its logout.
 *
 * <p>A client that registered itself has none of them called, except for keys, which go through the
 * one way out ({@link io.mcpauth.keycloak.fetch}); so do the keys of clients that an administrator
 * made. Standards: RFC 7591 ({@code jwks_uri}), RFC 7523 (client assertions), RFC 9101 (request
 * objects), OpenID Connect Back-Channel Logout 1.0, OWASP SSRF prevention.
 */
@NullMarked
package io.mcpauth.keycloak.callout;

import org.jspecify.annotations.NullMarked;
