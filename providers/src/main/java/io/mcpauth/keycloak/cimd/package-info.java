/**
 * Clients that are a URL: the metadata document behind it, and who decides which of them get in.
 *
 * <p>The rooms: {@code id}, what a URL must be; {@code admission}, who gets in; {@code document},
 * what is read there; {@code store}, the client that is made of it. Standards:
 * draft-ietf-oauth-client-id-metadata-document (00 to 03), MCP authorization 2026-07-28, OpenID
 * Connect Relying Party Metadata Choices 1.0.
 */
@NullMarked
package io.mcpauth.keycloak.cimd;

import org.jspecify.annotations.NullMarked;
