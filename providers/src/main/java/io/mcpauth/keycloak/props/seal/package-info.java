/**
 * The cryptography of props: JWE (RFC 7516) with A256GCM, keys derived by HKDF (RFC 5869), bound to
 * issuer, audience and token.
 *
 * <p>Pure: no Keycloak type, nothing else of the project; the only place that knows Bouncy Castle.
 * What may come in: one more construction, with its published test vectors.
 */
@NullMarked
package io.mcpauth.keycloak.props.seal;

import org.jspecify.annotations.NullMarked;
