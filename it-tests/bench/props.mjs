/** The load of it-tests/bench/props: client-credentials requests of two clients that differ in the props mapper alone. */

import { readFileSync } from 'node:fs';

const [url, realmFile, rounds, requests] = process.argv.slice(2);
const CONCURRENT = 4;
const WARM_UP = 12; // rounds; before that the JVM still compiles, and the numbers rise
const RESOURCE = 'http://localhost:3000/mcp';
const SECRET = 'a-secret-of-this-measurement-only';
const JSON_BYTES = 500;

async function call(path, token, method = 'GET', body) {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : undefined;
}

async function token(realm, parameters) {
  const answer = await fetch(`${url}/realms/${realm}/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams(parameters) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(json));
  return json.access_token;
}

const admin = await token('master', { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' });
await call('/admin/realms', admin, 'POST', JSON.parse(readFileSync(realmFile, 'utf8')));

const value = 'v'.repeat(JSON_BYTES - '{"k":""}'.length);

/** Both carry the claim, one sealed, one open: the same data, with and without the work of this project. */
async function client(clientId, sealed) {
  await call('/admin/realms/mcp/clients', admin, 'POST', {
    clientId,
    secret: SECRET,
    publicClient: false,
    standardFlowEnabled: false,
    serviceAccountsEnabled: true,
    attributes: { 'client.secret.creation.time': '0' },
  });
  const [{ id }] = await call(`/admin/realms/mcp/clients?clientId=${clientId}`, admin);
  await call(`/admin/realms/mcp/clients/${id}/protocol-mappers/models`, admin, 'POST', {
    name: 'feed',
    protocol: 'openid-connect',
    protocolMapper: 'oidc-hardcoded-claim-mapper',
    config: { 'claim.name': 'props.k', 'claim.value': value, 'jsonType.label': 'String', 'access.token.claim': 'true' },
  });
  if (!sealed) {
    const scopes = await call('/admin/realms/mcp/client-scopes', admin);
    const scope = scopes.find((s) => s.name === 'mcp-props');
    await call(`/admin/realms/mcp/clients/${id}/default-client-scopes/${scope.id}`, admin, 'DELETE');
  }
  return { grant_type: 'client_credentials', client_id: clientId, client_secret: SECRET, resource: RESOURCE };
}

const kinds = { without: await client('without', false), with: await client('with', true) };

function claims(jwt) {
  return JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString());
}
const open = claims(await token('mcp', kinds.without)).props;
const sealed = claims(await token('mcp', kinds.with)).props;
if (typeof open !== 'object' || typeof sealed !== 'string') throw new Error('the two clients do not differ as they should');

async function round(parameters) {
  let left = Number(requests);
  const start = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENT }, async () => {
      while (left-- > 0) await token('mcp', parameters);
    }),
  );
  return Number(requests) / ((performance.now() - start) / 1000);
}

const rates = { without: [], with: [] };
for (let i = 0; i < WARM_UP; i++) {
  await round(kinds.without);
  await round(kinds.with);
}
for (let i = 0; i < Number(rounds); i++) {
  // Which one goes first alternates too.
  for (const kind of i % 2 ? ['with', 'without'] : ['without', 'with']) rates[kind].push(await round(kinds[kind]));
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
for (const kind of ['without', 'with']) {
  console.log(`${kind.padEnd(8)} median ${median(rates[kind]).toFixed(1)} token requests/s   (${rates[kind].map((r) => r.toFixed(0)).join(' ')})`);
}
console.log(`ratio    ${(median(rates.with) / median(rates.without)).toFixed(3)}`);
console.log(`claim    ${JSON.stringify(open).length} bytes of JSON, ${sealed.length} characters sealed`);
