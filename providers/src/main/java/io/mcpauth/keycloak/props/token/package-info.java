/**
 * How props get into a token: the mapper {@code oidc-mcp-props-mapper} takes the plaintext out, the
 * post-processor {@code mcp-props} seals it once audience and id are final.
 *
 * <p>What may come in: what happens to props between the feeding mapper and the signed token.
 */
@NullMarked
package io.mcpauth.keycloak.props.token;

import org.jspecify.annotations.NullMarked;
