/** Programs of other languages beside the tests: they end when the tests do. */
@NullMarked
package io.mcpauth.keycloak.it.process;

import org.jspecify.annotations.NullMarked;
