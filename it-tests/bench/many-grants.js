/**
 * What `many-grants` asks of a realm.
 *
 * warm URL           asks for everything often enough for the JVM to have compiled it
 * seed URL           gives a client offline tokens and prints its session, its grant, and the client that half of the copies will belong to
 * measure URL FILE   measures, and writes medians in milliseconds
 * compare FEW MANY   prints them and their ratios
 * end URL            ends the grants of one client while token requests go on: their 99th percentile before and meanwhile
 */

const { writeFileSync } = require('node:fs');
const { Agent, request } = require('node:http');
const median = require('./median.js');
const { compare, percentile99, times, unhurried } = require('./times.js');
const { AGENT, Browser, SERVICE, STRANGER, resourceUrl, tokenRequest } = require('./token-request.js');

const ROUNDS = 1200;
const WARM_UP = 12_000;
const MOST_RUNS = 100;
const SCOPE = 'openid mcp:tools offline_access';

const agent = new Agent({ keepAlive: true });
const realm = (url) => `${url}/realms/mcp`;

const token = (url) =>
  tokenRequest(realm(url), agent, { grant_type: 'client_credentials', client_id: SERVICE.id, client_secret: SERVICE.secret, resource: resourceUrl(0) });

const signIn = (url, client) => new Browser(realm(url), 0).tokens(agent, client, resourceUrl(0), SCOPE);

async function refreshing(url, client) {
  let { refresh_token: current } = await signIn(url, client);
  return async () => {
    current = (
      await tokenRequest(realm(url), agent, { grant_type: 'refresh_token', client_id: client.id, refresh_token: current, resource: resourceUrl(0) })
    ).refresh_token;
  };
}

/** An administrator's request; the token is new each time, since it is short-lived. */
async function connections(url, method, query) {
  const { access_token: bearer } = await tokenRequest(`${url}/realms/master`, agent, {
    grant_type: 'password',
    client_id: 'admin-cli',
    username: 'admin',
    password: 'admin',
  });
  return () =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${url}/admin/realms/mcp/mcp/connections?${query}`,
        { method, agent, headers: { authorization: `Bearer ${bearer}` } },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part) => (text += part));
          response.on('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text))));
        },
      );
      sent.on('error', reject).end();
    });
}

async function warm(url) {
  await times(WARM_UP, () => token(url));
  await times(WARM_UP, await refreshing(url, STRANGER));
  await times(WARM_UP / 10, await connections(url, 'GET', 'max=20'));
}

async function measure(url, file) {
  const refresh = await refreshing(url, STRANGER);
  const result = { token: [], refresh: [], 'page of 20': [], 'page of 20 of one client': [] };
  await times(ROUNDS / 6, () => token(url));
  await times(ROUNDS / 6, refresh);
  for (let part = 0; part < 6; part++) {
    const all = await connections(url, 'GET', 'max=20');
    const some = await connections(url, 'GET', `max=20&client=${AGENT.id}`);
    result.token.push(...(await times(ROUNDS / 6, () => token(url))));
    result.refresh.push(...(await times(ROUNDS / 6, refresh)));
    result['page of 20'].push(...(await times(ROUNDS / 60, all)));
    result['page of 20 of one client'].push(...(await times(ROUNDS / 60, some)));
  }
  writeFileSync(file, JSON.stringify(Object.fromEntries(Object.entries(result).map(([what, taken]) => [what, median(taken)]))));
}

async function seed(url) {
  const { access_token: token } = await signIn(url, STRANGER);
  const { sid, grant_id: grant } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  console.log(sid, grant, AGENT.id);
}

async function end(url) {
  const before = await unhurried(3000, () => token(url));
  let isDone = false;
  const meanwhile = [];
  const asking = (async () => {
    while (!isDone) {
      meanwhile.push(...(await unhurried(20, () => token(url))));
    }
  })();
  const started = performance.now();
  let ended = 0;
  let isFinished = false;
  for (let run = 0; run < MOST_RUNS && !isFinished; run++) {
    const report = await (await connections(url, 'DELETE', `client=${AGENT.id}`))();
    ended += report.ended;
    isFinished = report.finished !== false;
  }
  const seconds = (performance.now() - started) / 1000;
  isDone = true;
  await asking;
  const left = await (await connections(url, 'GET', `client=${AGENT.id}&max=1`))();
  if (!isFinished || left.length > 0) {
    throw new Error(`after ${MOST_RUNS} runs, and ${ended} grants ended, there are more`);
  }
  console.log(`ended ${ended} in ${seconds.toFixed(0)} s, ${Math.round(ended / seconds)} a second`);
  console.log(`token requests, 99th percentile: ${percentile99(before).toFixed(1)} ms before, ${percentile99(meanwhile).toFixed(1)} ms meanwhile`);
}

const [, , command, ...args] = process.argv;
switch (command) {
  case 'warm':
    warm(args[0]);
    break;
  case 'seed':
    seed(args[0]);
    break;
  case 'measure':
    measure(args[0], args[1]);
    break;
  case 'compare':
    compare(args[0], args[1]);
    break;
  case 'end':
    end(args[0]);
    break;
  default:
    console.error('warm, seed, measure, compare or end?');
    process.exit(1);
}
