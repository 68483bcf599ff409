/**
 * Refresh requests: one that was answered may come again and gets the same answer, and a refresh
 * token that comes again otherwise ends its grant, and no other grant of the session.
 *
 * <p>Standards: RFC 6749 section 6, OAuth 2.1 section 4.3, RFC 9700 section 4.14.
 */
@NullMarked
package io.mcpauth.keycloak.grant.refresh;

import org.jspecify.annotations.NullMarked;
