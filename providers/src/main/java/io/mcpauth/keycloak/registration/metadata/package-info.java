/**
 * Policy {@code mcp-client-metadata}: what a client may say about itself, one rule for each group
 * of members (RFC 7591 section 2), and what the client that results may be, whatever way led there.
 *
 * <p>What may come in: one more {@code MetadataRule}, or a property of the resulting client.
 */
@NullMarked
package io.mcpauth.keycloak.registration.metadata;

import org.jspecify.annotations.NullMarked;
