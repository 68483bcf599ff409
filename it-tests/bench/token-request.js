/**
 * The realm for the token-request measurement, and the measurement itself; `token-request` starts the servers.
 *
 * realm PACK NAME FILE               prints the realm, with the first of 1,000 MCP servers and the clients that ask; PACK is `with` or `without` the pack, or
 *                                    `settings`: with it, and each server with several addresses, a template and who may reach it; or `last-use`: with it,
 *                                    and a client that asks as one that came by itself does
 * run KIND ROUNDS FILE ROLE=URL...   asks realms in turn: one `with` what is measured, one `without`, perhaps another without as `control`;
 *                                    prints requests per second and adds the ratio to the file. ROLE!=URL: a realm whose tokens are for no server
 * summary FILE                       prints the median of the ratios
 */

const { createHash, randomBytes } = require('node:crypto');
const { appendFileSync, readFileSync } = require('node:fs');
const { Agent, request } = require('node:http');
const median = require('./median.js');

const SERVERS = 1000;
const REQUESTS = 250;
const PARALLEL = 4;
const WARM_UP = 70_000; // requests of each server: so long the JVM compiles, and more of it with the pack
const SERVICE = { id: 'bench-service', secret: 'a-secret-of-this-measurement-only' };
const AGENT = { id: 'bench-agent', redirectUri: 'http://127.0.0.1:9/callback' };
const DYNAMIC = 'bench-dynamic-0';
const USER = { name: 'bench', password: 'a-password-of-this-measurement-only' };

const resourceUrl = (n) => `https://server-${n % SERVERS}.example/mcp`;

/** The shipped realm; without the pack, what of it is Keycloak's own. */
function realm(pack, name, file) {
  const result = { ...JSON.parse(readFileSync(file, 'utf8')), realm: name, clients: [] };
  if (pack === 'without') {
    const isOurs = (id) => id.startsWith('mcp-');
    for (const profile of result.clientProfiles.profiles) {
      profile.executors = profile.executors.filter(({ executor }) => !isOurs(executor));
    }
    for (const [type, components] of Object.entries(result.components)) {
      result.components[type] = components.filter(({ providerId }) => !isOurs(providerId));
    }
    delete result.loginTheme;
  }
  const settings = pack === 'settings' && {
    resource_url: `${resourceUrl(0)}##${resourceUrl(0)}/v2`,
    'mcp.resource_template': 'https://{tenant}.server-0.example/mcp',
    'mcp.allowed_clients': `anonymous##client:${SERVICE.id}##client:${AGENT.id}`,
    'mcp.required_role': 'server-user',
    'mcp.dynamic_scopes': 'mcp:tools',
  };
  const client = { protocol: 'openid-connect', publicClient: false, standardFlowEnabled: false, fullScopeAllowed: false };
  // One of each, of which the script makes a thousand servers, and ten thousand clients that came by themselves.
  result.clients.push({ ...client, clientId: 'server-0', attributes: { resource_url: resourceUrl(0), ...settings } });
  const origin = pack === 'last-use' && { attributes: { 'mcp.dynamic': 'anonymous' } };
  result.clients.push({ ...client, ...origin, clientId: SERVICE.id, secret: SERVICE.secret, serviceAccountsEnabled: true });
  result.clients.push({ ...client, clientId: AGENT.id, publicClient: true, standardFlowEnabled: true, redirectUris: [AGENT.redirectUri] });
  result.clients.push({
    ...client,
    clientId: DYNAMIC,
    publicClient: true,
    standardFlowEnabled: true,
    redirectUris: [AGENT.redirectUri],
    attributes: { 'mcp.dynamic': 'anonymous' },
  });
  result.roles = { realm: [{ name: 'server-user' }] };
  result.users = [
    { username: `service-account-${SERVICE.id}`, enabled: true, serviceAccountClientId: SERVICE.id, realmRoles: ['server-user'] },
    {
      username: USER.name,
      email: 'bench@example.com',
      emailVerified: true,
      firstName: 'Ben',
      lastName: 'Chmark',
      enabled: true,
      realmRoles: ['server-user'],
      credentials: [{ type: 'password', value: USER.password }],
    },
  ];
  return result;
}

function tokenRequest(realmUrl, agent, parameters) {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${realmUrl}/protocol/openid-connect/token`,
      { method: 'POST', agent, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text))));
      },
    );
    sent.on('error', reject).end(new URLSearchParams(parameters).toString());
  });
}

/** The refresh token of a new login, for one MCP server. */
async function logIn(realmUrl, agent, resource) {
  const verifier = randomBytes(32).toString('base64url');
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: AGENT.id,
    redirect_uri: AGENT.redirectUri,
    scope: 'openid',
    resource,
    state: 'bench',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const page = await fetch(`${realmUrl}/protocol/openid-connect/auth?${parameters}`, { redirect: 'manual' });
  const form = (await page.text()).match(/action="([^"]*login-actions\/authenticate[^"]*)"/);
  if (!form) {
    throw new Error(`no login page: ${page.status}`);
  }
  const answer = await fetch(form[1].replaceAll('&amp;', '&'), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: page.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ') },
    body: new URLSearchParams({ username: USER.name, password: USER.password }),
  });
  const code = new URL(answer.headers.get('location') ?? 'none:').searchParams.get('code');
  if (!code) {
    throw new Error(`no code: ${answer.status}`);
  }
  const tokens = await tokenRequest(realmUrl, agent, {
    grant_type: 'authorization_code',
    client_id: AGENT.id,
    redirect_uri: AGENT.redirectUri,
    code,
    code_verifier: verifier,
    resource,
  });
  return tokens.refresh_token;
}

/** What can be measured: each makes, for one realm, a function that sends request n of one of the parallel callers. */
const KINDS = {
  'client-credentials': async (realmUrl, agent) => (caller, n) =>
    tokenRequest(realmUrl, agent, {
      grant_type: 'client_credentials',
      client_id: SERVICE.id,
      client_secret: SERVICE.secret,
      resource: resourceUrl(n),
    }),
  refresh: async (realmUrl, agent) => {
    const tokens = [];
    for (let caller = 0; caller < PARALLEL; caller++) {
      tokens.push(await logIn(realmUrl, agent, resourceUrl(caller)));
    }
    return async (caller) => {
      const answer = await tokenRequest(realmUrl, agent, {
        grant_type: 'refresh_token',
        client_id: AGENT.id,
        refresh_token: tokens[caller],
        resource: resourceUrl(caller),
      });
      tokens[caller] = answer.refresh_token;
      return answer;
    };
  },
};

/** Requests per second. */
async function round(send) {
  let sent = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: PARALLEL }, async (_, caller) => {
      while (sent < REQUESTS) {
        await send(caller, sent++);
      }
    }),
  );
  return REQUESTS / ((performance.now() - started) / 1000);
}

function audience({ access_token: token }) {
  return [JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).aud ?? []].flat();
}

/** Whoever comes later finds a warmer machine, so they change places. */
function order(names, n) {
  const turned = names.map((_, place) => names[(place + n) % names.length]);
  return Math.floor(n / names.length) % 2 === 0 ? turned : turned.reverse();
}

async function run(kind, rounds, file, ...realms) {
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
  const roles = realms.map((realm) => realm.match(/^(\w+)(!?)=(.*)$/).slice(1));
  const urls = Object.fromEntries(roles.map(([name, , url]) => [name, url]));
  const isBound = Object.fromEntries(roles.map(([name, unbound]) => [name, unbound === '']));
  const names = Object.keys(urls);
  const send = {};
  for (const name of names) {
    send[name] = await KINDS[kind](urls[name], agent);
    const audiences = audience(await send[name](0, 0));
    if (audiences.includes(resourceUrl(0)) !== isBound[name]) {
      throw new Error(`not what is to be compared: the token of realm ${name} is for ${audiences}`);
    }
  }
  const servers = new Set(Object.values(urls).map((url) => new URL(url).origin)).size;
  for (let n = 0; n < (WARM_UP * servers) / (REQUESTS * names.length); n++) {
    for (const name of names) {
      await round(send[name]);
    }
  }
  const rates = Object.fromEntries(names.map((name) => [name, []]));
  for (let n = 0; n < rounds; n++) {
    for (const name of order(names, n)) {
      rates[name].push(await round(send[name]));
    }
  }
  agent.destroy();
  const without = rates.control ? rates.without.map((rate, n) => (rate + rates.control[n]) / 2) : rates.without;
  const ratio = medianRatio(rates.with, without);
  console.log(
    `${kind}: ${names.map((name) => `${name} ${median(rates[name]).toFixed(0)}/s`).join(', ')}; ` +
      `median of the rounds' ratios ${ratio.toFixed(3)}` +
      (rates.control ? ` (control to without ${medianRatio(rates.control, rates.without).toFixed(3)})` : ''),
  );
  appendFileSync(file, `${ratio}\n`);
}

function medianRatio(rates, others) {
  return median(rates.map((rate, n) => rate / others[n]));
}

function summary(file) {
  const ratios = readFileSync(file, 'utf8').trim().split('\n').map(Number);
  console.log(
    `${ratios.length} starts: median ${median(ratios).toFixed(3)}, from ${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
  );
}

const [command, ...values] = process.argv.slice(2);
if (command === 'realm') {
  console.log(JSON.stringify(realm(...values)));
} else if (command === 'summary') {
  summary(values[0]);
} else {
  run(values[0], Number(values[1]), ...values.slice(2)).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
