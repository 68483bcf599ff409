/**
 * What a person leaves of what a client asks for: the boxes of the consent page, and the login that
 * is left when some of them were unticked (RFC 6749 section 3.3: the server may "partially ignore
 * the scope requested by the client, based on [...] the resource owner's instructions").
 */
@NullMarked
package io.mcpauth.keycloak.consent.choice;

import org.jspecify.annotations.NullMarked;
