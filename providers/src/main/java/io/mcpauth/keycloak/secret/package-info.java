/**
 * Client secrets that exist as PBKDF2 hashes only.
 *
 * <p>This hall is where Keycloak calls: client authenticator, client-policy executor, admin REST
 * and the filter of answers. The rooms: {@code hash} (pure cryptography), {@code verify} (the
 * engine of a node), {@code store} (what a client has in place of a secret), {@code show} (its one
 * look). Standards: RFC 8018 (PBKDF2), RFC 2104 (HMAC), RFC 4648 (base64), the PHC string format as
 * Ory Hydra writes it, RFC 6749 section 2.3.1 (client password).
 */
@NullMarked
package io.mcpauth.keycloak.secret;

import org.jspecify.annotations.NullMarked;
