/**
 * The grants of a realm, as an administrator sees and ends them: read as rows from the tables of
 * Keycloak's sessions, in parts, however many there are.
 */
@NullMarked
package io.mcpauth.keycloak.connections.grants;

import org.jspecify.annotations.NullMarked;
