/**
 * What an attacker gets: nothing. One class for each kind of attack that was ever tried with
 * success on a running server; {@code docs/security.md} is the table of them.
 */
@NullMarked
package io.mcpauth.keycloak.it.attack;

import org.jspecify.annotations.NullMarked;
