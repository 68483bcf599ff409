/** Client secrets that exist as hashes only, as clients and administrators see them. */
@NullMarked
package io.mcpauth.keycloak.it.secret;

import org.jspecify.annotations.NullMarked;
