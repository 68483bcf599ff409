package io.mcpauth.keycloak.props.seal;

/**
 * What a sealed value belongs to: in another realm, for another server or in another token it does
 * not open.
 *
 * @param issuer the realm, as tokens name it in {@code iss}
 * @param audience the client id of the MCP server, one of the values of {@code aud}
 * @param context the token's {@code jti}; a name of its own for what lives outside of tokens
 */
public record Binding(String issuer, String audience, String context) {}
