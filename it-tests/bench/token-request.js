/**
 * The realm for the token-request measurement, and the measurement itself; `token-request` starts the servers.
 *
 * realm with|without FILE          prints the realm, with 1,000 MCP servers and the client that asks
 * run ROUNDS WITHOUT-URL WITH-URL FILE  alternates between both servers, prints requests per second and adds the ratio to the file
 * summary FILE                     prints the median of the ratios
 */

const { appendFileSync, readFileSync } = require('node:fs');
const { Agent, request } = require('node:http');

const SERVERS = 1000;
const REQUESTS = 250;
const PARALLEL = 4;
const WARM_UP = 200; // rounds
const CLIENT = { id: 'bench', secret: 'a-secret-of-this-measurement-only' };

const resourceUrl = (n) => `https://server-${n}.example/mcp`;

/** The shipped realm; without the pack, what of it is Keycloak's own. */
function realm(kind, file) {
  const result = JSON.parse(readFileSync(file, 'utf8'));
  if (kind === 'without') {
    const isOurs = (id) => id.startsWith('mcp-');
    for (const profile of result.clientProfiles.profiles) {
      profile.executors = profile.executors.filter(({ executor }) => !isOurs(executor));
    }
    for (const [type, components] of Object.entries(result.components)) {
      result.components[type] = components.filter(({ providerId }) => !isOurs(providerId));
    }
    delete result.loginTheme;
  }
  const client = { protocol: 'openid-connect', publicClient: false, standardFlowEnabled: false, fullScopeAllowed: false };
  for (let n = 0; n < SERVERS; n++) {
    result.clients.push({ ...client, clientId: `server-${n}`, attributes: { resource_url: resourceUrl(n) } });
  }
  result.clients.push({ ...client, clientId: CLIENT.id, secret: CLIENT.secret, serviceAccountsEnabled: true });
  return result;
}

function tokenRequest(url, agent, resource) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: CLIENT.id, client_secret: CLIENT.secret, resource });
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/realms/mcp/protocol/openid-connect/token`,
      { method: 'POST', agent, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text))));
      },
    );
    sent.on('error', reject).end(body.toString());
  });
}

/** Requests per second, each for another server in turn. */
async function round(url, agent) {
  let sent = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      while (sent < REQUESTS) {
        await tokenRequest(url, agent, resourceUrl(sent++ % SERVERS));
      }
    }),
  );
  return REQUESTS / ((performance.now() - started) / 1000);
}

function audience({ access_token: token }) {
  return [JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).aud ?? []].flat();
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

async function run(rounds, withoutUrl, withUrl, file) {
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
  const bound = audience(await tokenRequest(withUrl, agent, resourceUrl(7)));
  const unbound = audience(await tokenRequest(withoutUrl, agent, resourceUrl(7)));
  if (!bound.includes(resourceUrl(7)) || unbound.includes(resourceUrl(7))) {
    throw new Error(`not what is to be compared: ${bound} and ${unbound}`);
  }
  const rates = { without: [], with: [] };
  // A server that has run for a while: before some ten thousand requests the JVM still compiles.
  for (let n = 0; n < WARM_UP; n++) {
    await round(withoutUrl, agent);
    await round(withUrl, agent);
  }
  for (let n = 0; n < rounds; n++) {
    // Whoever comes second finds a warmer machine, so they take turns.
    for (const kind of n % 2 === 0 ? ['without', 'with'] : ['with', 'without']) {
      rates[kind].push(await round(kind === 'with' ? withUrl : withoutUrl, agent));
    }
  }
  agent.destroy();
  const ratio = median(rates.with.map((rate, n) => rate / rates.without[n]));
  console.log(`without ${median(rates.without).toFixed(0)}/s, with ${median(rates.with).toFixed(0)}/s, median of the rounds' ratios ${ratio.toFixed(3)}`);
  appendFileSync(file, `${ratio}\n`);
}

function summary(file) {
  const ratios = readFileSync(file, 'utf8').trim().split('\n').map(Number);
  console.log(`${ratios.length} starts: median ${median(ratios).toFixed(3)}, from ${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`);
}

const [command, ...values] = process.argv.slice(2);
if (command === 'realm') {
  console.log(JSON.stringify(realm(...values)));
} else if (command === 'summary') {
  summary(values[0]);
} else {
  run(Number(values[0]), ...values.slice(1)).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
