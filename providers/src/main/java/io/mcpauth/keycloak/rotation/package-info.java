/**
 * Refresh tokens of clients that came by themselves are good for one use (OAuth 2.1 section 4.3.1),
 * also in a realm where other applications use theirs again.
 *
 * <p>Keycloak knows one switch for all clients of a realm. Where it is off, the requests of these
 * clients see the realm as if it were on.
 */
@NullMarked
package io.mcpauth.keycloak.rotation;

import org.jspecify.annotations.NullMarked;
