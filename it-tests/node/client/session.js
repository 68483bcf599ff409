/**
 * One user of one MCP client application at one MCP server, from nothing to a connected client.
 */

import { signIn } from '../user-agent/sign-in.js';
import { LoopbackListener } from './loopback.js';
import { InMemoryProvider } from './provider.js';
import { expect } from './report.js';
import { Traffic } from './traffic.js';

export class Session {
  #sdk;
  #resource;
  #listener;
  #transport;
  /** @type {import('@modelcontextprotocol/client').Client | undefined} */
  client;
  traffic = new Traffic();

  /**
   * @param {typeof import('./sdk/v2.js')} sdk
   * @param {string} resource
   * @param {LoopbackListener} listener
   * @param {string} authMethod
   * @param {string | undefined} clientMetadataUrl
   */
  constructor(sdk, resource, listener, authMethod, clientMetadataUrl) {
    this.#sdk = sdk;
    this.#resource = new URL(resource);
    this.#listener = listener;
    this.provider = new InMemoryProvider({ redirectUri: listener.redirectUri, authMethod, clientMetadataUrl });
  }

  /** @param {{ sdk: typeof import('./sdk/v2.js'), resource: string, redirectHost: string, authMethod: string, clientMetadataUrl?: string }} application */
  static async open({ sdk, resource, redirectHost, authMethod, clientMetadataUrl }) {
    return new Session(sdk, resource, await LoopbackListener.open(redirectHost), authMethod, clientMetadataUrl);
  }

  #newTransport() {
    return new this.#sdk.StreamableHTTPClientTransport(this.#resource, { authProvider: this.provider, fetch: this.traffic.fetch });
  }

  #newClient() {
    return new this.#sdk.Client({ name: 'mcp-sdk-client', version: '0.1.0' });
  }

  /** Tries to connect without a token; the SDK discovers, registers, and asks for a browser. */
  async connectUntilLoginNeeded() {
    this.#transport = this.#newTransport();
    try {
      await this.#newClient().connect(this.#transport);
    } catch (error) {
      if (this.#sdk.asksForLogin(error)) {
        return;
      }
      throw error;
    }
    throw new Error('the MCP server let the client in without a token');
  }

  /** The SDK's own flow for a scope that the MCP server did not ask for. @param {string} scope */
  async startLoginFor(scope) {
    this.#transport = this.#newTransport();
    const result = await this.#sdk.auth(this.provider, { serverUrl: this.#resource, scope, fetchFn: this.traffic.fetch });
    expect(result === 'REDIRECT', `the SDK should ask for a browser, but says ${result}`);
  }

  /**
   * The person's part, and the checks of the authorization response that belong to the application.
   *
   * @param {import('../user-agent/browser.js').Browser} browser
   * @param {{ username: string, password: string }} user
   */
  async login(browser, user) {
    const seen = await signIn(browser, this.provider.authorizationUrl, user);
    const response = this.#listener.response;
    expect(response !== undefined, 'the browser should have brought an authorization response to the loopback listener');
    expect(!response.has('error'), `authorization failed: ${response.get('error')}: ${response.get('error_description')}`);
    expect(response.get('state') === this.provider.expectedState, 'the state of the response should be that of the request');
    return { pages: seen.pages, consented: seen.consented, iss: response.get('iss') };
  }

  async finishLogin() {
    await this.#sdk.finishAuth(this.#transport, this.#listener.response);
    await this.#transport.close();
  }

  async connect() {
    this.client = this.#newClient();
    await this.client.connect(this.#newTransport());
    return this.client;
  }

  async close() {
    this.#listener.close();
    await this.client?.close();
    await this.#transport?.close();
  }
}
