/**
 * The operators' page {@code /realms/{realm}/mcp/console}: what the admin REST of the pack tells
 * and does, for people. Operators of the realm sign in to it, and those of the whole server by
 * their own realm.
 *
 * <p>It decides nothing: {@link io.mcpauth.keycloak.console.Operator} makes the call that a token
 * of the admin console's client would make, and the resources of admin REST judge it.
 */
@NullMarked
package io.mcpauth.keycloak.console;

import org.jspecify.annotations.NullMarked;
