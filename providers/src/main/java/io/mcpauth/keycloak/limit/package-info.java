/**
 * How often somebody may do something that costs us: token buckets, for one sender and for all of
 * them, in memory that is bounded whoever comes; and the rest that long work of ours takes.
 *
 * <p>No Keycloak type, and no clock of its own. What may come in: counting, and telling senders
 * apart.
 */
@NullMarked
package io.mcpauth.keycloak.limit;

import org.jspecify.annotations.NullMarked;
