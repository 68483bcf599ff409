/**
 * The black-box table: {@code authorization-server.md} in the test resources says, one line per
 * case, what a client sends and what must come back; this package reads and performs it over HTTP.
 */
@NullMarked
package io.mcpauth.keycloak.it.table;

import org.jspecify.annotations.NullMarked;
