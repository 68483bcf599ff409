import { getOAuthProtectedResourceMetadataUrl, requireBearerAuth } from '@modelcontextprotocol/express';
import { OAuthError, OAuthErrorCode } from '@modelcontextprotocol/server';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/**
 * Lets a request through only with an access token of the realm `issuer` for the MCP server at `url`.
 * @param {string} issuer
 * @param {string} url
 */
export function requireAccessToken(issuer, url) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/protocol/openid-connect/certs`));
  return requireBearerAuth({
    resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(new URL(url)),
    requiredScopes: ['mcp:tools'],
    verifier: {
      async verifyAccessToken(token) {
        try {
          const { payload } = await jwtVerify(token, keys, { issuer, audience: url, typ: 'at+jwt', algorithms: ['RS256'] });
          return {
            token,
            clientId: String(payload.client_id),
            scopes: String(payload.scope).split(' '),
            expiresAt: payload.exp,
            extra: { subject: payload.sub },
          };
        } catch (error) {
          if (!(error instanceof errors.JOSEError)) throw error;
          throw new OAuthError(OAuthErrorCode.InvalidToken, 'not an access token for this server');
        }
      },
    },
  });
}
