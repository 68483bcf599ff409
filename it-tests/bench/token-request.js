/**
 * The realm for the token-request measurement, and the measurement itself; `token-request` starts the servers.
 *
 * realm PACK NAME FILE               prints the realm, with the first of 1,000 MCP servers and the clients that ask; PACK is `with` or `without` the pack, or
 *                                    `settings`: with it, and each server with several addresses, a template and who may reach it; or `last-use`: with it,
 *                                    and a client that asks as one that came by itself does
 * run KIND ROUNDS FILE ROLE=URL...   asks realms in turn: one `with` what is measured, one `without`, perhaps another without as `control`;
 *                                    prints requests per second and the CPU time of a request (of the processes in CPU_OF, with their descendants), and adds the ratio
 *                                    of the rates to the file. ROLE!=URL: a realm whose tokens are for no server
 * summary FILE                       prints the median of the ratios
 */

const { createHash, randomBytes } = require('node:crypto');
const { appendFileSync, readFileSync } = require('node:fs');
const { Agent, request } = require('node:http');
const cpuSeconds = require('./cpu.js');
const median = require('./median.js');

const SERVERS = 1000;
const REQUESTS = 250;
const PARALLEL = 4;
const CODES_A_DAY = 25;
// Requests of each server: so long the JVM compiles, and more of it with the pack. Sign-ins are many requests each.
const WARM_UP = { 'client-credentials': 70_000, refresh: 70_000, login: 1_500, code: 45_000, 'offline-refresh': 50_000 };
const SERVICE = { id: 'bench-service', secret: 'a-secret-of-this-measurement-only' };
const AGENT = { id: 'bench-agent', redirectUri: 'http://127.0.0.1:9/callback' };
const DYNAMIC = 'bench-dynamic-0';
const STRANGER = { id: 'bench-stranger', redirectUri: AGENT.redirectUri };
const PASSWORD = 'a-password-of-this-measurement-only';
const userName = (caller) => `bench-${caller}`;

const resourceUrl = (n) => `https://server-${n % SERVERS}.example/mcp`;

/** The shipped realm; without the pack, what of it is Keycloak's own. */
function realm(pack, name, file) {
  const result = { ...JSON.parse(readFileSync(file, 'utf8')), realm: name, clients: [] };
  // It turns away who signs in once more before it has counted the last time.
  result.bruteForceProtected = false;
  if (pack === 'without') {
    const isOurs = (id) => id.startsWith('mcp-');
    for (const profile of result.clientProfiles.profiles) {
      profile.executors = profile.executors.filter(({ executor }) => !isOurs(executor));
    }
    for (const [type, components] of Object.entries(result.components)) {
      result.components[type] = components.filter(({ providerId }) => !isOurs(providerId));
    }
    delete result.loginTheme;
    // One of them alone says that the realm uses the pack.
    result.attributes = Object.fromEntries(Object.entries(result.attributes).filter(([name]) => !name.startsWith('mcp.')));
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
  // As one that registered itself in any realm: people are asked. With the pack it counts as such; without it no token leaves for one that has the mark.
  result.clients.push({
    ...client,
    clientId: STRANGER.id,
    publicClient: true,
    standardFlowEnabled: true,
    consentRequired: true,
    redirectUris: [STRANGER.redirectUri],
    attributes: pack === 'without' ? {} : { 'mcp.dynamic': 'anonymous' },
  });
  result.roles = { realm: [{ name: 'server-user' }] };
  result.users = [
    { username: `service-account-${SERVICE.id}`, enabled: true, serviceAccountClientId: SERVICE.id, realmRoles: ['server-user'] },
    ...Array.from({ length: PARALLEL }, (_, caller) => ({
      username: userName(caller),
      email: `${userName(caller)}@example.com`,
      emailVerified: true,
      firstName: 'Ben',
      lastName: 'Chmark',
      enabled: true,
      realmRoles: ['server-user', 'offline_access'],
      credentials: [{ type: 'password', value: PASSWORD }],
    })),
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

/** A browser: it keeps cookies, and comes back with a code. */
class Browser {
  #cookies = new Map();
  #realmUrl;
  #user;

  constructor(realmUrl, caller) {
    this.#realmUrl = realmUrl;
    this.#user = userName(caller);
  }

  async #open(url, form) {
    const answer = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
      this.#cookies.set(name, value);
    }
    return answer;
  }

  /** Signs in where there is nobody yet, says yes where that is asked, and redeems the code. */
  async tokens(agent, client, resource, scope) {
    const verifier = randomBytes(32).toString('base64url');
    const parameters = new URLSearchParams({
      response_type: 'code',
      client_id: client.id,
      redirect_uri: client.redirectUri,
      scope,
      resource,
      state: 'bench',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const code = await this.#code(`${this.#realmUrl}/protocol/openid-connect/auth?${parameters}`, client);
    return tokenRequest(this.#realmUrl, agent, {
      grant_type: 'authorization_code',
      client_id: client.id,
      redirect_uri: client.redirectUri,
      code,
      code_verifier: verifier,
      resource,
    });
  }

  async #code(start, client) {
    let answer = await this.#open(start);
    for (let step = 0; step < 10; step++) {
      const location = answer.headers.get('location');
      if (location?.startsWith(client.redirectUri)) {
        return new URL(location).searchParams.get('code') ?? Promise.reject(new Error(`no code: ${location}`));
      }
      if (location) {
        answer = await this.#open(location);
        continue;
      }
      const page = await answer.text();
      const action = page.match(/<form[^>]*action="([^"]*)"/)?.[1].replaceAll('&amp;', '&');
      if (!action) {
        throw new Error(`no form: ${answer.status} ${page}`);
      }
      const form = page.includes('name="accept"') ? { accept: 'Yes' } : { username: this.#user, password: PASSWORD };
      answer = await this.#open(new URL(action, start), form);
    }
    throw new Error(`the browser of ${this.#user} did not come back to ${start}`);
  }
}

/** Callers that refresh, each its own grant. */
async function refreshing(realmUrl, agent, client, scope) {
  const tokens = [];
  for (let caller = 0; caller < PARALLEL; caller++) {
    tokens.push((await new Browser(realmUrl, caller).tokens(agent, client, resourceUrl(caller), scope)).refresh_token);
  }
  return async (caller) => {
    const answer = await tokenRequest(realmUrl, agent, {
      grant_type: 'refresh_token',
      client_id: client.id,
      refresh_token: tokens[caller],
      resource: resourceUrl(caller),
    });
    tokens[caller] = answer.refresh_token;
    return answer;
  };
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
  refresh: (realmUrl, agent) => refreshing(realmUrl, agent, AGENT, 'openid'),
  'offline-refresh': (realmUrl, agent) => refreshing(realmUrl, agent, STRANGER, 'openid offline_access'),
  // A browser that nobody is signed in with.
  login: async (realmUrl, agent) => (caller) =>
    new Browser(realmUrl, caller).tokens(agent, STRANGER, resourceUrl(caller), 'openid'),
  // Somebody who is signed in comes back, as often as in a long day, and signs in the next day.
  code: async (realmUrl, agent) => {
    const browsers = Array.from({ length: PARALLEL }, () => ({ left: 0 }));
    return async (caller) => {
      const own = browsers[caller];
      if (own.left-- === 0) {
        Object.assign(own, { left: CODES_A_DAY, browser: new Browser(realmUrl, caller) });
      }
      return own.browser.tokens(agent, STRANGER, resourceUrl(caller), 'openid');
    };
  },
};

// NAME:PID,PID NAME:PID
const PROCESSES = Object.fromEntries((process.env.CPU_OF ?? '').split(' ').map((part) => part.split(':')).map(([name, pids]) => [name, pids?.split(',')]));

/** Seconds of CPU by name, and of all. */
function spent() {
  const times = Object.entries(PROCESSES).map(([name, pids]) => [name, cpuSeconds(pids ?? [])]);
  return { ...Object.fromEntries(times), all: times.reduce((sum, [, time]) => sum + time, 0) };
}

/** Requests per second, and milliseconds of CPU for each. */
async function round(send) {
  let sent = 0;
  const before = spent();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: PARALLEL }, async (_, caller) => {
      while (sent < REQUESTS) {
        await send(caller, sent++);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const cpu = Object.entries(spent()).map(([name, time]) => [name, ((time - before[name]) * 1000) / REQUESTS]);
  return { rate: REQUESTS / seconds, cpu: Object.fromEntries(cpu) };
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
  for (let n = 0; n < (WARM_UP[kind] * servers) / (REQUESTS * names.length); n++) {
    for (const name of names) {
      await round(send[name]);
    }
  }
  const rates = Object.fromEntries(names.map((name) => [name, []]));
  const cpu = structuredClone(rates);
  for (let n = 0; n < rounds; n++) {
    for (const name of order(names, n)) {
      const measured = await round(send[name]);
      rates[name].push(measured.rate);
      cpu[name].push(measured.cpu);
    }
  }
  agent.destroy();
  const ratio = tell(kind, rates, (rate) => `${rate.toFixed(0)}/s`);
  for (const part of Object.keys(cpu.with[0])) {
    const ofPart = Object.fromEntries(names.map((name) => [name, cpu[name].map((measured) => measured[part])]));
    tell(`${kind}, CPU of ${part}`, ofPart, (time) => `${time.toFixed(2)} ms`);
  }
  appendFileSync(file, `${ratio}\n`);
}

/** Prints the medians of the rounds, and returns the median of the ratios of with to the two without. */
function tell(what, values, text) {
  const without = values.control ? values.without.map((value, n) => (value + values.control[n]) / 2) : values.without;
  const ratio = medianRatio(values.with, without);
  console.log(
    `${what}: ${Object.entries(values)
      .map(([name, own]) => `${name} ${text(median(own))}`)
      .join(', ')}; median of the rounds' ratios ${ratio.toFixed(3)}` +
      (values.control ? ` (control to without ${medianRatio(values.control, values.without).toFixed(3)})` : ''),
  );
  return ratio;
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

if (require.main === module) {
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
}

module.exports = { AGENT, Browser, SERVICE, STRANGER, resourceUrl, tokenRequest };
