/**
 * Lets a request through only with a good token, and otherwise answers in the way that makes an MCP client fetch one:
 * RFC 6750 section 3, with `resource_metadata` of RFC 9728 section 5.1.
 */

import { IssuerUnavailable, TokenRefused } from './access-token.js';
import { metadataUrl, TOOLS_SCOPE } from './protected-resource.js';

/** RFC 6750 section 2.1; only the header, never the query string, where tokens end up in logs. */
const AUTHORIZATION = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * @param {import('./access-token.js').AccessTokens} tokens
 * @param {string} resource
 * @returns {import('express').RequestHandler}
 */
export function requireAccessToken(tokens, resource) {
  return async (request, response, next) => {
    const header = request.get('authorization');
    if (header === undefined) {
      // RFC 6750 section 3.1: no error code when the client did not try to authenticate.
      challenge(response, 401, resource, {});
      return;
    }
    const token = AUTHORIZATION.exec(header)?.[1];
    if (token === undefined) {
      challenge(response, 401, resource, { error: 'invalid_token', error_description: 'a bearer token is expected' });
      return;
    }
    try {
      request.auth = await tokens.verify(token);
    } catch (error) {
      if (error instanceof TokenRefused) {
        challenge(response, 401, resource, { error: 'invalid_token', error_description: error.message });
      } else if (error instanceof IssuerUnavailable) {
        console.error(`Cannot check tokens: ${error.message}`);
        response.status(503).set('Retry-After', '5').json({ error: 'temporarily_unavailable' });
      } else {
        next(error);
      }
      return;
    }
    next();
  };
}

/**
 * Whoever has a token for this server may connect; tools need their scope as well. MCP authorization, "Scope Challenge
 * Handling": 403 with `insufficient_scope` and the scope that is missing, so that the client can ask the user for it.
 *
 * @param {string} resource
 * @returns {import('express').RequestHandler}
 */
export function requireScope(resource) {
  return (request, response, next) => {
    const messages = Array.isArray(request.body) ? request.body : [request.body];
    const aboutTools = messages.some((message) => String(message?.method).startsWith('tools/'));
    if (aboutTools && !request.auth?.scopes.includes(TOOLS_SCOPE)) {
      challenge(response, 403, resource, { error: 'insufficient_scope', error_description: 'the token lacks a scope' });
      return;
    }
    next();
  };
}

/**
 * @param {import('express').Response} response
 * @param {401 | 403} status
 * @param {string} resource
 * @param {{ error?: string, error_description?: string }} error
 */
function challenge(response, status, resource, error) {
  const parameters = { ...error, scope: TOOLS_SCOPE, resource_metadata: metadataUrl(resource) };
  const list = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  response.status(status).set('WWW-Authenticate', `Bearer ${list.join(', ')}`).json(error);
}
