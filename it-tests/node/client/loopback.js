/**
 * Where the authorization response arrives: a listener on the loopback interface, as native apps have it (RFC 8252 section 7.3).
 */

import { once } from 'node:events';
import { createServer } from 'node:http';

export class LoopbackListener {
  #server;

  /**
   * @param {import('node:http').Server} server
   * @param {string} redirectUri
   */
  constructor(server, redirectUri) {
    this.#server = server;
    this.redirectUri = redirectUri;
    /** @type {URLSearchParams | undefined} the authorization response, once it came */
    this.response = undefined;
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', redirectUri);
      const expected = url.pathname === new URL(redirectUri).pathname;
      if (expected) {
        this.response = url.searchParams;
      }
      response.writeHead(expected ? 200 : 404, { 'content-type': 'text/plain' });
      response.end(expected ? 'Signed in. You can close this window.' : 'Not found');
    });
  }

  /** @param {string} host `localhost` or `127.0.0.1`, as it shall stand in the redirect URI */
  static async open(host) {
    const server = createServer();
    server.listen(0, host);
    await once(server, 'listening');
    return new LoopbackListener(server, `http://${host}:${server.address().port}/callback`);
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
