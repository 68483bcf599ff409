/**
 * Decides whether a token is one that this server must accept: RFC 9068 section 4, RFC 8725, and MCP authorization ("MCP
 * servers MUST validate that access tokens were issued specifically for them").
 */

import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/**
 * Asymmetric only, and fixed here: the token's own header never chooses. Keycloak signs refresh tokens with HS512, so this list
 * alone refuses one that is presented as an access token.
 */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Clocks of two machines differ a little; more than this is a fault to be found, not tolerated. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** The token is not acceptable. The message may be shown to the client: constant text, nothing of the token in it. */
export class TokenRefused extends Error {}

/** The authorization server could not be asked, so nothing can be said about the token. */
export class IssuerUnavailable extends Error {}

/**
 * What a tool may know about its caller; the shape is the SDK's `AuthInfo`.
 *
 * @typedef {object} Caller
 * @property {string} token
 * @property {string} clientId
 * @property {string[]} scopes
 * @property {number} expiresAt seconds since the epoch
 * @property {URL} resource
 * @property {{ subject: string, username: string | undefined }} extra
 */

export class AccessTokens {
  #issuer;
  #resource;
  #jwksUri;
  /** @type {Promise<ReturnType<typeof createRemoteJWKSet>> | undefined} */
  #keys;

  /** @param {{ issuer: string, resource: string, jwksUri?: string }} server */
  constructor({ issuer, resource, jwksUri }) {
    this.#issuer = issuer;
    this.#resource = resource;
    this.#jwksUri = jwksUri;
  }

  /**
   * @param {string} token
   * @returns {Promise<Caller>}
   */
  async verify(token) {
    const { payload, protectedHeader } = await this.#verifySignatureAndClaims(token);

    // RFC 9068 section 4: an ID token or a logout token signed by the same key must not pass as an access token. Keycloak writes
    // `at+jwt` when the client asks for it (attribute access.token.header.type.rfc9068), else `JWT` and its own claim `typ`.
    const accessTokenByHeader = /^(application\/)?at\+jwt$/i.test(protectedHeader.typ ?? '');
    const accessTokenByClaim = protectedHeader.typ === 'JWT' && payload.typ === 'Bearer';
    if (!accessTokenByHeader && !accessTokenByClaim) {
      throw new TokenRefused('not an access token');
    }
    const clientId = payload.client_id ?? payload.azp;
    if (typeof payload.sub !== 'string' || typeof clientId !== 'string' || typeof payload.exp !== 'number') {
      throw new TokenRefused('a required claim is missing');
    }
    return {
      token,
      clientId,
      scopes: typeof payload.scope === 'string' ? payload.scope.split(' ').filter(Boolean) : [],
      expiresAt: payload.exp,
      resource: new URL(this.#resource),
      extra: {
        subject: payload.sub,
        username: typeof payload.preferred_username === 'string' ? payload.preferred_username : undefined,
      },
    };
  }

  /** @param {string} token */
  async #verifySignatureAndClaims(token) {
    const keys = await this.#issuerKeys();
    try {
      return await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer: this.#issuer,
        // The one check that keeps a token for another MCP server from working here. jose accepts the claim as a string or as a
        // list, and refuses a token that has none.
        audience: this.#resource,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'iat', 'sub'],
      });
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /**
   * The realm's keys, found through its metadata when the first token comes, unless the operator says where they are: this server
   * may start before Keycloak does.
   */
  #issuerKeys() {
    const found = () => (this.#jwksUri === undefined ? discoverKeys(this.#issuer) : keysAt(this.#jwksUri));
    this.#keys ??= found().catch((error) => {
      this.#keys = undefined; // ask again with the next token
      throw error;
    });
    return this.#keys;
  }
}

/** @param {string} issuer */
async function discoverKeys(issuer) {
  const url = `${issuer}/.well-known/openid-configuration`;
  let metadata;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    metadata = response.ok ? await response.json() : undefined;
  } catch (error) {
    throw new IssuerUnavailable(`no answer from ${url}`, { cause: error });
  }
  // OpenID Connect Discovery section 4.3: the document speaks for the issuer it was asked for, or for nobody.
  if (metadata?.issuer !== issuer || typeof metadata.jwks_uri !== 'string') {
    throw new IssuerUnavailable(`${url} is not the metadata of ${issuer}`);
  }
  return keysAt(metadata.jwks_uri);
}

/**
 * Caches, and fetches again when an unknown key id comes.
 *
 * @param {string} jwksUri
 */
async function keysAt(jwksUri) {
  return createRemoteJWKSet(new URL(jwksUri));
}

/** @param {unknown} error */
function refusalOf(error) {
  if (error instanceof errors.JWTExpired) {
    return new TokenRefused('the token has expired');
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new TokenRefused(
      error.claim === 'aud' ? 'the token was issued for another resource' : 'a claim of the token is not acceptable',
    );
  }
  const isAboutTheToken =
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JWSSignatureVerificationFailed;
  return isAboutTheToken
    ? new TokenRefused('the token cannot be verified')
    : new IssuerUnavailable("the issuer's keys cannot be read", { cause: error });
}
