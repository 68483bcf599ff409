/**
 * The engine of a node: hashes and verifies secrets, bounds how many PBKDF2 runs there are at once,
 * slows down those who guess, and counts.
 *
 * <p>What may come in: what decides when a slow hash runs. Where secrets come from and where they
 * are stored is not known here.
 */
@NullMarked
package io.mcpauth.keycloak.secret.verify;

import org.jspecify.annotations.NullMarked;
