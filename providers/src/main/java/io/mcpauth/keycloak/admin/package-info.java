/**
 * The pack's part of Keycloak's admin REST, below {@code /admin/realms/{realm}/mcp/}.
 *
 * <p>Only the root is here; each feature brings its own resource, which asks {@code
 * request.AdminCall} what its caller may.
 */
@NullMarked
package io.mcpauth.keycloak.admin;

import org.jspecify.annotations.NullMarked;
