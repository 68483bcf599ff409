/**
 * Props: application data for the MCP server alone, sealed in a token that passes through a client
 * nobody trusts.
 *
 * <p>This hall is where MCP servers and administrators ask: introspection, grant props, keys. The
 * rooms: {@code seal} (pure cryptography), {@code key} (the realm's keys), {@code token} (how props
 * get into a token), {@code grant} (props kept with a grant), {@code refusal}. Standards: RFC 5869
 * (HKDF), RFC 7516 (JWE), RFC 7518 (JWA), NIST SP 800-38D (GCM), RFC 7662 (introspection), RFC 7396
 * (merge patch).
 */
@NullMarked
package io.mcpauth.keycloak.props;

import org.jspecify.annotations.NullMarked;
