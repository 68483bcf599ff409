/**
 * Policy {@code mcp-client-lifetime}: how many clients may register themselves, how long they live,
 * and which equal one a new one takes the place of.
 */
@NullMarked
package io.mcpauth.keycloak.registration.lifetime;

import org.jspecify.annotations.NullMarked;
