/**
 * Props: application data for the MCP server alone, sealed in a token that passes through a client
 * nobody trusts.
 *
 * <p>The cryptography ({@link io.mcpauth.keycloak.props.Hkdf}, {@link
 * io.mcpauth.keycloak.props.RealmKey}, {@link io.mcpauth.keycloak.props.AudienceKey}, {@link
 * io.mcpauth.keycloak.props.CompactJwe}, {@link io.mcpauth.keycloak.props.Seal}, {@link
 * io.mcpauth.keycloak.props.Open}) knows no Keycloak type. Standards: RFC 5869 (HKDF), RFC 7516
 * (JWE), RFC 7518 (JWA), NIST SP 800-38D (GCM), RFC 7662 (introspection), RFC 7396 (merge patch).
 */
@NullMarked
package io.mcpauth.keycloak.props;

import org.jspecify.annotations.NullMarked;
