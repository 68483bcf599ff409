/** Runs the stock Keycloak distribution with the JAR under test, once for all test classes. */
@NullMarked
package io.mcpauth.keycloak.it.server;

import org.jspecify.annotations.NullMarked;
