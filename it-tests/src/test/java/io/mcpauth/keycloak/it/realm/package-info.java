/** The realm that the project ships, and Keycloak's admin REST to look behind it. */
@NullMarked
package io.mcpauth.keycloak.it.realm;

import org.jspecify.annotations.NullMarked;
