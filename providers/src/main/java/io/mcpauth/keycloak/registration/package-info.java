/**
 * Dynamic client registration: what a stranger may write into the identity server.
 *
 * <p>Each policy is a component of the realm, for anonymous callers, for those with an initial
 * access token, or both with settings of their own. A policy judges what is asked, before anything
 * is stored, and the client that results, before the transaction ends.
 *
 * <p>This hall is the endpoint: it reads a request and answers it. The rooms: {@code redirect},
 * {@code metadata}, {@code scope}, {@code rate} and {@code lifetime}, a policy each, and {@code
 * gate}, what they share. Standards: RFC 7591 (registration), RFC 7592 (management), OpenID Connect
 * Registration 1.0, MCP authorization 2026-07-28.
 */
@NullMarked
package io.mcpauth.keycloak.registration;

import org.jspecify.annotations.NullMarked;
