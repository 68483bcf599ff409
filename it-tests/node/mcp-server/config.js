/**
 * What an operator sets. Everything else follows from these values.
 *
 * @typedef {object} Config
 * @property {string} issuer URL of the Keycloak realm, exactly as it stands in the tokens' `iss`.
 * @property {string | undefined} jwksUri where the issuer's keys are, when its metadata names an address that this server cannot
 *   reach (a container beside it); otherwise the metadata says it.
 * @property {string} host address to listen on.
 * @property {number} port 0 takes a free one.
 * @property {string | undefined} resource this server's canonical URI (RFC 8707 section 2), as clients know it. It is what
 *   tokens must carry in `aud`, and in Keycloak the attribute `resource_url` of the client that stands for this server.
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Config}
 */
export function configFrom(env) {
  const port = Number(env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`PORT must be a number from 0 to 65535, not "${env.PORT}"`);
  }
  return {
    issuer: httpUrl('ISSUER', env.ISSUER ?? 'http://localhost:8080/realms/mcp'),
    jwksUri: env.JWKS_URI === undefined ? undefined : httpUrl('JWKS_URI', env.JWKS_URI),
    // Only this machine reaches a server that was started without thinking about it.
    host: env.HOST ?? '127.0.0.1',
    port,
    resource: env.RESOURCE_URL === undefined ? undefined : httpUrl('RESOURCE_URL', env.RESOURCE_URL),
  };
}

/**
 * Checked, but returned as written: issuer and resource are compared character by character.
 *
 * @param {string} name
 * @param {string} value
 */
function httpUrl(name, value) {
  if (!URL.canParse(value)) {
    throw new Error(`${name} must be a URL, not "${value}"`);
  }
  const url = new URL(value);
  if (!['http:', 'https:'].includes(url.protocol) || url.hash !== '') {
    throw new Error(`${name} must be an http or https URL without a fragment, not "${value}"`);
  }
  return value;
}
