/**
 * Policy {@code mcp-rate-limit}: how often one address, and all of them together, may register
 * clients in a realm. Asked first of all, before a body is read, a secret hashed or a row written.
 */
@NullMarked
package io.mcpauth.keycloak.registration.rate;

import org.jspecify.annotations.NullMarked;
