/** What a released version left works on with the JAR of today. */
@NullMarked
package io.mcpauth.keycloak.it.upgrade;

import org.jspecify.annotations.NullMarked;
