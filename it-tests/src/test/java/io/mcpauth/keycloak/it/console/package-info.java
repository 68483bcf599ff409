/** The page of operators, and who gets in. */
@NullMarked
package io.mcpauth.keycloak.it.console;

import org.jspecify.annotations.NullMarked;
