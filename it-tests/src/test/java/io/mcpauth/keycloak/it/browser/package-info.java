/** The user's side: Keycloak's login and consent pages, driven through their real HTML. */
@NullMarked
package io.mcpauth.keycloak.it.browser;

import org.jspecify.annotations.NullMarked;
