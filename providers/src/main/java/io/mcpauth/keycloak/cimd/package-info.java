/**
 * Clients that are a URL: {@code client_id} is an https address that serves the client's metadata
 * (OAuth Client ID Metadata Document). Everything between a request that names one and the Keycloak
 * client that results.
 *
 * <p>The document is fetched by {@code fetch}, judged by the rules of a registration ({@code
 * registration.DocumentRegistration}), and kept as a client of the realm, so that every node has it
 * and a restart forgets nothing.
 *
 * <p>Standards: draft-ietf-oauth-client-id-metadata-document (00 to 03), OpenID Connect Relying
 * Party Metadata Choices 1.0, MCP authorization 2026-07-28, RFC 7591, RFC 9111, RFC 9126.
 */
@NullMarked
package io.mcpauth.keycloak.cimd;

import org.jspecify.annotations.NullMarked;
