/**
 * Tokens for one resource: the {@code resource} parameter of RFC 8707 is checked against the MCP
 * servers registered in the realm and becomes the audience of the access token.
 *
 * <p>An MCP server is a confidential client whose attribute {@code resource_url} holds its
 * canonical URI. This hall judges requests and binds tokens; the room {@code registry} knows which
 * servers there are. Standards: RFC 8707 (resource indicators), RFC 9068 (JWT access tokens), RFC
 * 7662 (introspection), MCP authorization 2026-07-28.
 */
@NullMarked
package io.mcpauth.keycloak.resource;

import org.jspecify.annotations.NullMarked;
