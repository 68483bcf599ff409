/**
 * The one look at a new secret: what the console reads after <em>Regenerate</em>, and what keeps
 * the secret out of the database meanwhile.
 */
@NullMarked
package io.mcpauth.keycloak.secret.show;

import org.jspecify.annotations.NullMarked;
