/**
 * How long a client that came by itself lives, and how many there are: the settings of policy
 * {@code mcp-client-lifetime}, when a client is over, what keeps it, and the count that its quota
 * is answered from.
 *
 * <p>What may come in: what more than one feature asks about the end of a client. Who records a
 * use, and who removes a client, is in {@code lifecycle}.
 */
@NullMarked
package io.mcpauth.keycloak.lifetime;

import org.jspecify.annotations.NullMarked;
