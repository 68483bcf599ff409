/** Runs the scripts of {@code it-tests/python} with unmodified packages from PyPI. */
@NullMarked
package io.mcpauth.keycloak.it.python;

import org.jspecify.annotations.NullMarked;
