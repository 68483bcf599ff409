/**
 * An authorization server of which only the keys are real: it publishes metadata and a JWKS, and signs whatever a test wants.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';

import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export class FakeIssuer {
  #http;
  #privateKey;

  /** Like a Keycloak that is just starting, when false. */
  available = true;

  static async start() {
    const issuer = new FakeIssuer();
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    issuer.#privateKey = privateKey;
    const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };
    issuer.#http = createServer((request, response) => {
      const answer = request.url === '/realms/mcp/certs' ? { keys: [jwk] } : { issuer: issuer.url, jwks_uri: `${issuer.url}/certs` };
      response.writeHead(issuer.available ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    issuer.#http.listen(0, '127.0.0.1');
    await once(issuer.#http, 'listening');
    issuer.url = `http://127.0.0.1:${issuer.#http.address().port}/realms/mcp`;
    return issuer;
  }

  /**
   * A token as Keycloak makes it, except for what the test changes; `undefined` takes a claim away.
   *
   * @param {Record<string, unknown>} claims
   * @param {{ header?: object, key?: import('jose').CryptoKey | Uint8Array }} [signing]
   */
  token(claims = {}, { header = {}, key = this.#privateKey } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.url, sub: 'user-1', azp: 'client-1', typ: 'Bearer', scope: 'mcp:tools', iat: now, exp: now + 60 };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'key-1', ...header }).sign(key);
  }

  close() {
    this.#http.close();
    this.#http.closeAllConnections();
  }
}
