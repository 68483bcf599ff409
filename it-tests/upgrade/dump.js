/**
 * What `dump` asks of a released version.
 *
 * realm FILE         prints its realm with the demo users, and with sessions that live for years
 * fill URL VERSION   registers clients, signs people in, and prints what clients and the MCP server hold afterwards
 */

const { createHash, randomBytes } = require('node:crypto');
const { readFileSync } = require('node:fs');

const YEARS = 8 * 365 * 24 * 3600;
const REDIRECT_URI = 'http://127.0.0.1:8765/callback';
const RESOURCE = 'http://localhost:3000/mcp';

function realm(file) {
  const person = (name) => ({
    username: name,
    enabled: true,
    email: `${name}@example.com`,
    emailVerified: true,
    firstName: name,
    lastName: 'Demo',
    credentials: [{ type: 'password', value: name }],
    realmRoles: ['default-roles-mcp'],
  });
  return {
    ...JSON.parse(readFileSync(file, 'utf8')),
    users: [person('alice'), person('bob'), person('carol')],
    ssoSessionIdleTimeout: YEARS,
    ssoSessionMaxLifespan: YEARS,
    offlineSessionIdleTimeout: YEARS,
    offlineSessionMaxLifespan: YEARS,
  };
}

async function send(url, options = {}) {
  const answer = await fetch(url, { redirect: 'manual', ...options });
  if (answer.status >= 400) {
    throw new Error(`${options.method ?? 'GET'} ${url}: ${answer.status} ${await answer.text()}`);
  }
  return answer;
}

const post = (url, parameters, headers = {}) => send(url, { method: 'POST', headers, body: new URLSearchParams(parameters) });

async function register(issuer, metadata) {
  const answer = await send(`${issuer}/clients-registrations/openid-connect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'mcp:tools offline_access',
      ...metadata,
    }),
  });
  return answer.json();
}

function authentication(client) {
  return client.client_secret
    ? { authorization: `Basic ${Buffer.from(`${encodeURIComponent(client.client_id)}:${encodeURIComponent(client.client_secret)}`).toString('base64')}` }
    : {};
}

const token = async (issuer, client, parameters) =>
  (await post(`${issuer}/protocol/openid-connect/token`, { client_id: client.client_id, ...parameters }, authentication(client))).json();

/** A new browser in which somebody signs in and says yes: the token response. */
async function signIn(issuer, client, user, scope) {
  const cookies = new Map();
  const browse = async (url, options = {}) => {
    const answer = await send(url, { ...options, headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
      cookies.set(name, value);
    }
    return answer;
  };
  const verifier = randomBytes(32).toString('base64url');
  let answer = await browse(
    `${issuer}/protocol/openid-connect/auth?${new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      scope,
      resource: RESOURCE,
      state: 'upgrade',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })}`,
  );
  for (let step = 0; step < 10; step++) {
    const location = answer.headers.get('location');
    if (location?.startsWith(REDIRECT_URI)) {
      const code = new URL(location).searchParams.get('code');
      return token(issuer, client, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier, resource: RESOURCE });
    }
    if (location) {
      answer = await browse(location);
      continue;
    }
    const page = await answer.text();
    const action = new URL(page.match(/<form[^>]*action="([^"]*)"/)[1].replaceAll('&amp;', '&'), issuer);
    const fields = page.includes('name="accept"') ? { accept: 'Yes' } : { username: user, password: user };
    answer = await browse(action, { method: 'POST', body: new URLSearchParams(fields) });
  }
  throw new Error(`${user} did not come back to the client`);
}

/** A new secret of the sample server, the only one that is known. */
async function serverSecret(url) {
  const { access_token: bearer } = await (
    await post(`${url}/realms/master/protocol/openid-connect/token`, {
      grant_type: 'password',
      client_id: 'admin-cli',
      username: 'admin',
      password: process.env.KC_BOOTSTRAP_ADMIN_PASSWORD,
    })
  ).json();
  const headers = { authorization: `Bearer ${bearer}` };
  const [server] = await (await send(`${url}/admin/realms/mcp/clients?clientId=sample-mcp-server`, { headers })).json();
  return (await (await send(`${url}/admin/realms/mcp/clients/${server.id}/client-secret`, { method: 'POST', headers })).json()).value;
}

async function fill(url, version) {
  const issuer = `${url}/realms/mcp`;
  const open = await register(issuer, { client_name: 'Of before', token_endpoint_auth_method: 'none' });
  const confidential = await register(issuer, { client_name: 'Of before, with a secret', token_endpoint_auth_method: 'client_secret_basic' });
  const replayed = await signIn(issuer, open, 'bob', 'mcp:tools');
  return {
    version,
    url,
    administrator: { name: process.env.KC_BOOTSTRAP_ADMIN_USERNAME, password: process.env.KC_BOOTSTRAP_ADMIN_PASSWORD },
    server: { client_id: 'sample-mcp-server', client_secret: await serverSecret(url), resource: RESOURCE },
    clients: { open, confidential },
    grants: {
      online: await signIn(issuer, open, 'alice', 'mcp:tools'),
      offline: await signIn(issuer, open, 'alice', 'mcp:tools offline_access'),
      withSecret: await signIn(issuer, confidential, 'alice', 'mcp:tools offline_access'),
      later: await signIn(issuer, confidential, 'alice', 'mcp:tools offline_access'),
      listed: await signIn(issuer, open, 'carol', 'mcp:tools'),
      listedOffline: await signIn(issuer, open, 'carol', 'mcp:tools offline_access'),
      revoked: await signIn(issuer, open, 'bob', 'mcp:tools offline_access'),
      used: replayed,
      successor: await token(issuer, open, { grant_type: 'refresh_token', refresh_token: replayed.refresh_token }),
    },
  };
}

const [, , command, ...args] = process.argv;
switch (command) {
  case 'realm':
    console.log(JSON.stringify(realm(args[0])));
    break;
  case 'fill':
    fill(...args).then((held) => console.log(JSON.stringify(held, null, 2)));
    break;
  default:
    console.error('realm or fill?');
    process.exit(1);
}
