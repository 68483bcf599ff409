/**
 * `@modelcontextprotocol/sdk`, under the names that the story uses.
 */

import { auth, extractWWWAuthenticateParams, refreshAuthorization, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InvalidGrantError } from '@modelcontextprotocol/sdk/server/auth/errors.js';

export const packageName = '@modelcontextprotocol/sdk';

export { auth, Client, extractWWWAuthenticateParams, refreshAuthorization, StreamableHTTPClientTransport };

/** @param {unknown} error of a connection that needs a browser first */
export function asksForLogin(error) {
  return error instanceof UnauthorizedError;
}

/** @param {unknown} error of a token request */
export function isInvalidGrant(error) {
  return error instanceof InvalidGrantError;
}

/**
 * @param {StreamableHTTPClientTransport} transport
 * @param {URLSearchParams} response the authorization response
 */
export function finishAuth(transport, response) {
  return transport.finishAuth(response.get('code'));
}
