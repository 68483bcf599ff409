/**
 * What a client is to every feature: whether it came by itself, who vouches for it, how its name is
 * shown, and the names of all attributes of the pack.
 *
 * <p>What may come in: questions that more than one feature asks about a client. How a client
 * becomes what it is belongs to {@code registration}.
 */
@NullMarked
package io.mcpauth.keycloak.client;

import org.jspecify.annotations.NullMarked;
