/**
 * What `many-clients` asks of a realm.
 *
 * realm FILE            prints the realm, with limits that do not stop the measurement, and a client that asks for tokens
 * warm URL              asks for everything often enough for the JVM to have compiled it, and removes what it registered
 * seed URL COUNT        registers so many clients and prints the id of one
 * measure URL FILE N    registers N clients first, then measures, and writes medians in milliseconds
 * compare FEW MANY      prints them and their ratios
 * clean URL             the clean-up while token requests go on: their 99th percentile before and meanwhile, and what was removed
 */

const { randomUUID } = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const { Agent, request } = require('node:http');
const median = require('./median.js');
const { compare, percentile99, times, unhurried } = require('./times.js');

const SERVICE = { id: 'bench-service', secret: 'a-secret-of-this-measurement-only' };
const RESOURCE = 'https://server.example/mcp';
const WARM_UP = 3000;
const ROUNDS = 600;
const MOST_RUNS = 100;

const agent = new Agent({ keepAlive: true });

function send(method, url, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => {
        if (response.statusCode >= 300) {
          reject(new Error(`${method} ${url}: ${response.statusCode} ${text}`));
        } else {
          resolve(text === '' ? {} : JSON.parse(text));
        }
      });
    });
    sent.on('error', reject).end(body);
  });
}

const form = (url, parameters) =>
  send('POST', url, { 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams(parameters).toString());

/** The shipped realm, without limits in the way. */
function realm(file) {
  const result = { ...JSON.parse(readFileSync(file, 'utf8')), clients: [] };
  const settings = {
    'mcp-rate-limit': { 'address-burst': ['100000'], 'address-per-hour': ['1000000'], 'realm-burst': ['100000'], 'realm-per-hour': ['1000000'] },
    'mcp-client-lifetime': { quota: ['10000000'] },
  };
  for (const components of Object.values(result.components)) {
    for (const component of components) {
      Object.assign(component.config ?? {}, settings[component.providerId]);
    }
  }
  const client = { protocol: 'openid-connect', publicClient: false, standardFlowEnabled: false, fullScopeAllowed: false };
  result.clients.push({ ...client, clientId: 'server', attributes: { resource_url: RESOURCE } });
  result.clients.push({ ...client, clientId: SERVICE.id, secret: SERVICE.secret, serviceAccountsEnabled: true });
  result.users = [{ username: `service-account-${SERVICE.id}`, enabled: true, serviceAccountClientId: SERVICE.id }];
  return result;
}

const register = (url) =>
  send(
    'POST',
    `${url}/realms/mcp/clients-registrations/openid-connect`,
    { 'content-type': 'application/json' },
    JSON.stringify({
      client_name: `Bench ${randomUUID()}`,
      redirect_uris: ['http://127.0.0.1:8765/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    }),
  );

const token = (url) =>
  form(`${url}/realms/mcp/protocol/openid-connect/token`, {
    grant_type: 'client_credentials',
    client_id: SERVICE.id,
    client_secret: SERVICE.secret,
    resource: RESOURCE,
  });

/** An administrator's requests; the token is new each time, since it is short-lived and the clean-up is long. */
async function admin(url, method, path) {
  const { access_token: bearer } = await form(`${url}/realms/master/protocol/openid-connect/token`, {
    grant_type: 'password',
    client_id: 'admin-cli',
    username: 'admin',
    password: 'admin',
  });
  return { call: () => send(method, `${url}/admin/realms/mcp/mcp/${path}`, { authorization: `Bearer ${bearer}` }) };
}

async function warm(url) {
  await times(WARM_UP, () => register(url));
  await times(2 * WARM_UP, () => token(url));
  const list = await admin(url, 'GET', 'clients?max=20');
  await times(WARM_UP / 3, list.call);
  let left = WARM_UP;
  for (let run = 0; run < MOST_RUNS && left > 0; run++) {
    left -= (await (await admin(url, 'DELETE', 'clients?host=localhost')).call()).removed;
  }
  if (left !== 0) {
    throw new Error(`of the ${WARM_UP} clients of the warm-up ${left} are left`);
  }
}

async function measure(url, file, first) {
  // What the database has just been given is not in its memory yet, and PostgreSQL logs a page as a whole at its first change after a checkpoint: whoever
  // comes first pays for that, however many clients there are.
  await times(first, () => register(url));
  await times(ROUNDS / 6, () => token(url));
  const result = { registration: [], token: [], list: [] };
  for (let part = 0; part < 6; part++) {
    const list = await admin(url, 'GET', 'clients?max=20');
    result.registration.push(...(await times(ROUNDS / 6, () => register(url))));
    result.token.push(...(await times(ROUNDS / 6, () => token(url))));
    result.list.push(...(await times(ROUNDS / 6, list.call)));
  }
  writeFileSync(file, JSON.stringify(Object.fromEntries(Object.entries(result).map(([what, taken]) => [what, median(taken)]))));
}

async function clean(url) {
  const before = await unhurried(3000, () => token(url));
  let isDone = false;
  const meanwhile = [];
  const asking = (async () => {
    while (!isDone) {
      meanwhile.push(...(await unhurried(20, () => token(url))));
    }
  })();
  let removed = 0;
  let millis = 0;
  let isFinished = false;
  for (let run = 0; run < MOST_RUNS && !isFinished; run++) {
    const report = await (await admin(url, 'POST', 'clients/clean')).call();
    removed += report.removed;
    millis += report.millis;
    isFinished = report.finished;
  }
  isDone = true;
  await asking;
  if (!isFinished) {
    throw new Error(`after ${MOST_RUNS} runs, and ${removed} clients removed, it has not come to the end`);
  }
  console.log(`clean-up: ${removed} removed in ${(millis / 1000).toFixed(0)} s, ${Math.round((removed * 1000) / millis)} a second`);
  console.log(`token requests, 99th percentile: ${percentile99(before).toFixed(1)} ms before, ${percentile99(meanwhile).toFixed(1)} ms meanwhile`);
}

async function seed(url, count) {
  let id;
  for (let n = 0; n < count; n++) {
    id = (await register(url)).client_id;
  }
  return id;
}

const [, , command, ...args] = process.argv;
switch (command) {
  case 'realm':
    console.log(JSON.stringify(realm(args[0])));
    break;
  case 'warm':
    warm(args[0]);
    break;
  case 'seed':
    seed(args[0], Number(args[1])).then((id) => console.log(id));
    break;
  case 'measure':
    measure(args[0], args[1], Number(args[2]));
    break;
  case 'compare':
    compare(args[0], args[1]);
    break;
  case 'clean':
    clean(args[0]);
    break;
  default:
    console.error('realm, warm, seed, measure, compare or clean?');
    process.exit(1);
}
