/**
 * What the JAR promises, checked from outside on a stock Keycloak; how to run one class: {@code
 * docs/testing.md}.
 */
@NullMarked
package io.mcpauth.keycloak.it;

import org.jspecify.annotations.NullMarked;
