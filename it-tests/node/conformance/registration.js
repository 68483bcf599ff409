/**
 * A client for the suite to act as: registered as any MCP client registers itself (RFC 7591).
 *
 * Public: the suite sends no secret as soon as the server's metadata lists the authentication method `none`.
 *
 * @param {string} issuer
 * @param {string} redirectUri
 * @returns {Promise<string>} the client id
 */
export async function registerClient(issuer, redirectUri) {
  const { registration_endpoint: endpoint } = await readJson(await fetch(`${issuer}/.well-known/openid-configuration`), 200);
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'MCP conformance suite',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }),
  });
  return (await readJson(response, 201)).client_id;
}

/**
 * @param {Response} response
 * @param {number} expectedStatus
 */
async function readJson(response, expectedStatus) {
  const text = await response.text();
  if (response.status !== expectedStatus) {
    throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 300)}`);
  }
  return JSON.parse(text);
}
