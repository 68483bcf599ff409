/**
 * What the JAR promises, checked from outside on a stock Keycloak; how to run one class: {@code
 * docs/testing.md}. The packages of tests have the names of the product's, so that a promise is one
 * folder in both trees; {@code deploy}, {@code pages}, {@code sdk}, {@code table} and {@code uri}
 * look at several features at once, the other packages are what all tests stand on.
 */
@NullMarked
package io.mcpauth.keycloak.it;

import org.jspecify.annotations.NullMarked;
