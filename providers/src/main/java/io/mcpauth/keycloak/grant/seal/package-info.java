/**
 * The seal of an answer that is kept for a retry: AES-256-GCM under a key that only the presented
 * token yields (HKDF, RFC 5869).
 *
 * <p>Pure: no Keycloak type, nothing else of the project. What may come in: one more construction,
 * with its test vectors.
 */
@NullMarked
package io.mcpauth.keycloak.grant.seal;

import org.jspecify.annotations.NullMarked;
