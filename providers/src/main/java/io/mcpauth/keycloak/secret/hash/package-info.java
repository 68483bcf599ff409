/**
 * The cryptography of client secrets: PBKDF2 (RFC 8018 section 5.2) and its stored form, the memory
 * of verified secrets (HMAC, RFC 2104), the seal of a secret that waits for its one look (AES-GCM).
 *
 * <p>Pure: no Keycloak type, nothing else of the project. What may come in: one more construction,
 * with its published test vectors.
 */
@NullMarked
package io.mcpauth.keycloak.secret.hash;

import org.jspecify.annotations.NullMarked;
