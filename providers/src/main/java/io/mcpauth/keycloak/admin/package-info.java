/**
 * The pack's part of Keycloak's admin REST, below {@code /admin/realms/{realm}/mcp/}.
 *
 * <p>Only the root is here; each feature brings its own resource and checks the rights of its
 * caller itself, by the same evaluator as Keycloak's own admin REST.
 */
@NullMarked
package io.mcpauth.keycloak.admin;

import org.jspecify.annotations.NullMarked;
