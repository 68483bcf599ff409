/**
 * A real browser for what a person sees: Debian's Chromium without a window, driven by Playwright.
 * The flows of most tests need none; {@code it.browser} is quicker for them.
 */
@NullMarked
package io.mcpauth.keycloak.it.chromium;

import org.jspecify.annotations.NullMarked;
