/**
 * What the pages of the pack share that are no part of a login: who is signed in, whether a form is
 * the page's own, headers, theme and messages, and news that is told once.
 *
 * <p>No page has a script. What changes something is a form that carries a secret of the session
 * ({@link io.mcpauth.keycloak.page.FormOrigin}).
 */
@NullMarked
package io.mcpauth.keycloak.page;

import org.jspecify.annotations.NullMarked;
