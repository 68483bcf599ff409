/** What the JAR's endpoints share to read a request. */
@NullMarked
package io.mcpauth.keycloak.request;

import org.jspecify.annotations.NullMarked;
