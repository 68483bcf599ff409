/**
 * Client secrets that exist as PBKDF2 hashes only.
 *
 * <p>The cryptography ({@link io.mcpauth.keycloak.secret.Pbkdf2}, {@link
 * io.mcpauth.keycloak.secret.SecretHash}, {@link io.mcpauth.keycloak.secret.VerifiedSecrets}) knows
 * no Keycloak type. Standards: RFC 8018 (PBKDF2), RFC 2104 (HMAC), RFC 4648 (base64), the PHC
 * string format as Ory Hydra writes it, RFC 6749 section 2.3.1 (client password).
 */
@NullMarked
package io.mcpauth.keycloak.secret;

import org.jspecify.annotations.NullMarked;
