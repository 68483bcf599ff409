/**
 * A token of a client that came by itself opens nothing of Keycloak's own: {@code
 * keycloak-apis.md}, line by line and token by token, in the shipped realm and in one's own.
 */
@NullMarked
package io.mcpauth.keycloak.it.apis;

import org.jspecify.annotations.NullMarked;
