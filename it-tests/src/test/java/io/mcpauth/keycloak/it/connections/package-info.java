/** What a client may do for a user, and the page on which the user ends it. */
@NullMarked
package io.mcpauth.keycloak.it.connections;

import org.jspecify.annotations.NullMarked;
