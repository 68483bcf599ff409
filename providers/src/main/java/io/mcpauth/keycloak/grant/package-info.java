/**
 * What a client was granted stays what it was: a code is redeemed once, a replayed one ends the
 * grant, a forged one harms nobody; a refresh asks for no more than was granted; a client revokes
 * its own tokens.
 *
 * <p>And it stays what the person allowed: {@link io.mcpauth.keycloak.grant.ConsentRecords} is the
 * record of what stood on the page, {@link io.mcpauth.keycloak.grant.StandingConsent} asks it for
 * every token.
 *
 * <p>Standards: RFC 6749 sections 4.1.2, 6 and 10.5, RFC 9700 sections 2.1.1 and 4.14, RFC 7009.
 */
@NullMarked
package io.mcpauth.keycloak.grant;

import org.jspecify.annotations.NullMarked;
