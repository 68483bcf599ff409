/**
 * `@modelcontextprotocol/client`, under the names that the story uses.
 */

import {
  auth,
  Client,
  extractWWWAuthenticateParams,
  OAuthError,
  OAuthErrorCode,
  refreshAuthorization,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';

export const packageName = '@modelcontextprotocol/client';

export { auth, Client, extractWWWAuthenticateParams, refreshAuthorization, StreamableHTTPClientTransport };

/**
 * The request that the SDK sends first may be the one that finds out which revision the server speaks; its error then holds the other.
 *
 * @param {unknown} error of a connection that needs a browser first
 */
export function asksForLogin(error) {
  return error instanceof UnauthorizedError || error?.data?.cause instanceof UnauthorizedError;
}

/** @param {unknown} error of a token request */
export function isInvalidGrant(error) {
  return error instanceof OAuthError && error.code === OAuthErrorCode.InvalidGrant;
}

/**
 * With the whole response, so that the SDK itself compares `iss` (RFC 9207).
 *
 * @param {StreamableHTTPClientTransport} transport
 * @param {URLSearchParams} response the authorization response
 */
export function finishAuth(transport, response) {
  return transport.finishAuth(response);
}
