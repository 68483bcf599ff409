/**
 * Asking the very code that serves clients what it would say, without a trace: the request is made
 * up, its transaction is taken back, nobody hears of its events. What does something beside the
 * transaction (a count, a fetch, a row of its own) asks {@link
 * io.mcpauth.keycloak.rehearsal.Rehearsal#of}.
 */
@NullMarked
package io.mcpauth.keycloak.rehearsal;

import org.jspecify.annotations.NullMarked;
