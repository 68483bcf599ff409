import { hkdfSync } from 'node:crypto';
import { compactDecrypt, createRemoteJWKSet, importJWK, jwtVerify, type JWK, type JWTPayload } from 'jose';

/** Checks an access token: signature, issuer, expiry, and that it is for this server. */
export async function verify(token: string, issuer: string, url: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/protocol/openid-connect/certs`));
  const { payload } = await jwtVerify(token, keys, { issuer, audience: url, algorithms: ['RS256'] });
  return payload;
}

/** Introspection: Keycloak checks the token and opens the props. */
export async function introspect(token: string, issuer: string, clientId: string, secret: string): Promise<unknown> {
  const answer = await fetch(`${issuer}/protocol/openid-connect/token/introspect`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}` },
    body: new URLSearchParams({ token }),
  });
  const claims = await answer.json();
  if (!claims.active) throw new Error('the token is not active');
  return claims.props;
}

/**
 * Shared key: opens the props here.
 * @param claims of a token that `verify` let through
 * @param keys the member `keys` of what `props-keys/{clientId}` answered
 */
export async function openWithSharedKey(claims: JWTPayload, keys: JWK[]): Promise<unknown> {
  const { plaintext } = await compactDecrypt(
    String(claims.props),
    (header) => {
      const key = keys.find((candidate) => candidate.kid === header.kid);
      if (!key?.k) throw new Error('sealed with a key that is not here: fetch props-keys again');
      return new Uint8Array(hkdfSync('sha256', Buffer.from(key.k, 'base64url'), String(claims.jti), 'mcp-props v1 cek', 32));
    },
    { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
  );
  return JSON.parse(new TextDecoder().decode(plaintext));
}

/**
 * Public key: opens the props with the server's own private key.
 * @param claims of a token that `verify` let through
 * @param keys the server's private keys
 */
export async function openWithPrivateKey(claims: JWTPayload, clientId: string, keys: JWK[]): Promise<unknown> {
  const { plaintext } = await compactDecrypt(
    String(claims.props),
    (header) => {
      const key = keys.find((candidate) => candidate.kid === header.kid);
      if (!key) throw new Error('sealed to a key that is not here');
      return importJWK(key, header.alg);
    },
    { keyManagementAlgorithms: ['ECDH-ES+A256KW', 'RSA-OAEP-256'], contentEncryptionAlgorithms: ['A256GCM'] },
  );
  const sealed = JSON.parse(new TextDecoder().decode(plaintext));
  // Anybody can seal to a public key: what was sealed must name this token, this realm and this server.
  if (sealed.iss !== claims.iss || sealed.aud !== clientId || sealed.jti !== claims.jti) {
    throw new Error('the props are of another token');
  }
  return sealed.props;
}
