/** Runs the program of {@code it-tests/go} with unmodified modules. */
@NullMarked
package io.mcpauth.keycloak.it.go;

import org.jspecify.annotations.NullMarked;
