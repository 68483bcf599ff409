/** The pages of the login theme, as a person sees them. */
@NullMarked
package io.mcpauth.keycloak.it.pages;

import org.jspecify.annotations.NullMarked;
