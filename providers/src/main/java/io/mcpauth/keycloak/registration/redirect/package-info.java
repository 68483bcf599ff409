/**
 * Policy {@code mcp-redirect-uris}: which redirect URIs a client may register, the presets of known
 * clients, and how the URIs are stored so that Keycloak matches them as RFC 8252 wants.
 *
 * <p>What may come in: rules about redirect URIs of a registration. What a redirect URI is stands
 * in {@code redirect}, on the ground floor.
 */
@NullMarked
package io.mcpauth.keycloak.registration.redirect;

import org.jspecify.annotations.NullMarked;
