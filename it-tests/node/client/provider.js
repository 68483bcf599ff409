/**
 * What the SDK asks of an application: who it is, where to keep things, how to open a browser. Everything else — discovery,
 * registration, PKCE, token requests — is the SDK's own code.
 */

import { randomBytes } from 'node:crypto';

/** @implements {import('@modelcontextprotocol/sdk/client/auth.js').OAuthClientProvider} */
export class InMemoryProvider {
  #redirectUri;
  #authMethod;
  #clientMetadataUrl;
  #client;
  #tokens;
  #codeVerifier;
  #discovery;

  /** @type {URL | undefined} where the SDK wanted to send the user */
  authorizationUrl;

  /** @type {string | undefined} */
  expectedState;

  /** @type {import('@modelcontextprotocol/sdk/shared/auth.js').OAuthTokens | undefined} what the newest tokens replaced */
  previousTokens;

  /** @param {{ redirectUri: string, authMethod: string, clientMetadataUrl?: string }} application */
  constructor({ redirectUri, authMethod, clientMetadataUrl }) {
    this.#redirectUri = redirectUri;
    this.#authMethod = authMethod;
    this.#clientMetadataUrl = clientMetadataUrl;
  }

  /** Where the application publishes its metadata; whether that becomes the client id is for the SDK to decide. */
  get clientMetadataUrl() {
    return this.#clientMetadataUrl;
  }

  get redirectUrl() {
    return this.#redirectUri;
  }

  get clientMetadata() {
    return {
      client_name: 'MCP SDK client',
      redirect_uris: [this.#redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: this.#authMethod,
    };
  }

  state() {
    this.expectedState = randomBytes(16).toString('base64url');
    return this.expectedState;
  }

  clientInformation() {
    return this.#client;
  }

  saveClientInformation(client) {
    this.#client = client;
  }

  tokens() {
    return this.#tokens;
  }

  saveTokens(tokens) {
    this.previousTokens = this.#tokens;
    this.#tokens = tokens;
  }

  codeVerifier() {
    return this.#codeVerifier;
  }

  saveCodeVerifier(codeVerifier) {
    this.#codeVerifier = codeVerifier;
  }

  discoveryState() {
    return this.#discovery;
  }

  saveDiscoveryState(discovery) {
    this.#discovery = discovery;
  }

  redirectToAuthorization(url) {
    this.authorizationUrl = url;
  }
}
