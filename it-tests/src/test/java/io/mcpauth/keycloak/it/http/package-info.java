/** Plain requests and raw answers: nothing between a test and what the server said. */
@NullMarked
package io.mcpauth.keycloak.it.http;

import org.jspecify.annotations.NullMarked;
