/**
 * Brings a realm to what the description says, and back.
 *
 * <p>Each step looks first, adds what is missing and remembers what was there. What an operator
 * made stricter stays; what stands in the way and is theirs is told and left alone. All of it is
 * one transaction.
 */
@NullMarked
package io.mcpauth.keycloak.setup.change;

import org.jspecify.annotations.NullMarked;
