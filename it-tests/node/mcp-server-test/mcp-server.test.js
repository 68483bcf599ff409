import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';

import { generateKeyPair } from 'jose';

import { createApp } from '../mcp-server/app.js';
import { FakeIssuer } from './fake-issuer.js';

const OTHER = 'http://localhost:9/mcp';
const PAGE = 'http://localhost:6274';

describe('the sample MCP server', () => {
  let issuer;
  let http;
  let resource;

  before(async () => {
    issuer = await FakeIssuer.start();
    ({ http, resource } = await startServer(issuer.url));
  });

  after(() => {
    issuer.close();
    http.close();
    http.closeAllConnections();
  });

  const audience = (claims = {}) => ({ aud: [resource, 'sample-mcp-server'], ...claims });
  const call = (token, method = 'tools/list') => post(resource, method, token && `Bearer ${token}`);

  test('publishes its metadata at both well-known URLs, for any origin', async () => {
    for (const path of ['', '/mcp']) {
      const response = await fetch(new URL(`/.well-known/oauth-protected-resource${path}`, resource));
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.deepEqual(await response.json(), {
        resource,
        authorization_servers: [issuer.url],
        scopes_supported: ['mcp:tools'],
        bearer_methods_supported: ['header'],
        resource_name: 'Sample MCP server',
      });
    }
  });

  test('challenges a request without a token, and names no error (RFC 6750 section 3.1)', async () => {
    const response = await call(undefined);
    assert.equal(response.status, 401);
    const metadata = new URL('/.well-known/oauth-protected-resource/mcp', resource);
    assert.equal(response.headers.get('www-authenticate'), `Bearer scope="mcp:tools", resource_metadata="${metadata}"`);
  });

  test('accepts a token made for it', async () => {
    assert.equal((await call(await issuer.token(audience()))).status, 200);
    assert.equal((await call(await issuer.token({ aud: resource }))).status, 200);
  });

  test('accepts the access token type of RFC 9068', async () => {
    const token = await issuer.token(audience({ typ: undefined }), { header: { typ: 'at+jwt' } });
    assert.equal((await call(token)).status, 200);
  });

  const now = Math.floor(Date.now() / 1000);
  const refused = {
    'for another resource': () => issuer.token({ aud: [OTHER, 'other'] }),
    'for the same URL with a slash at its end': () => issuer.token({ aud: `${resource}/` }),
    'for the origin only': () => issuer.token({ aud: new URL(resource).origin }),
    'without an audience': () => issuer.token({}),
    'with an empty audience': () => issuer.token({ aud: [] }),
    'of another issuer': () => issuer.token(audience({ iss: `${issuer.url}2` })),
    'that has expired': () => issuer.token(audience({ iat: now - 120, exp: now - 60 })),
    'that is not valid yet': () => issuer.token(audience({ nbf: now + 3600, exp: now + 7200 })),
    'without an expiry': () => issuer.token(audience({ exp: undefined })),
    'without a subject': () => issuer.token(audience({ sub: undefined })),
    'without a client': () => issuer.token(audience({ azp: undefined })),
    'that is an ID token': () => issuer.token(audience({ typ: 'ID' })),
    'that is a refresh token': () => issuer.token(audience({ typ: 'Refresh' })),
    'that is a logout token': () => issuer.token(audience({ typ: 'Logout' }), { header: { typ: 'logout+jwt' } }),
    'without any type': () => issuer.token(audience({ typ: undefined }), { header: { typ: undefined } }),
    'signed by another key': async () => issuer.token(audience(), { key: (await generateKeyPair('RS256')).privateKey }),
    'with an unknown key id': () => issuer.token(audience(), { header: { kid: 'key-2' } }),
    'with a secret instead of a signature': () => issuer.token(audience(), { header: { alg: 'HS256' }, key: new Uint8Array(32) }),
    'without a signature': async () => {
      const [, payload] = (await issuer.token(audience())).split('.');
      return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`;
    },
    'with a changed claim': async () => {
      const [header, payload, signature] = (await issuer.token(audience({ scope: '' }))).split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      const changed = Buffer.from(JSON.stringify({ ...claims, scope: 'mcp:tools' })).toString('base64url');
      return `${header}.${changed}.${signature}`;
    },
    'that is not a token': async () => 'abc',
  };
  for (const [what, token] of Object.entries(refused)) {
    test(`refuses a token ${what}`, async () => {
      const response = await call(await token());
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate'), /^Bearer error="invalid_token", .*resource_metadata="http/);
    });
  }

  test('refuses tools without their scope, and says which one is missing', async () => {
    const token = await issuer.token(audience({ scope: 'mcp:prompts mcp:toolsmith' }));
    assert.equal((await call(token, 'ping')).status, 200);
    const response = await call(token);
    assert.equal(response.status, 403);
    assert.match(response.headers.get('www-authenticate'), /error="insufficient_scope".*scope="mcp:tools"/);
  });

  test('takes a token from the header only', async () => {
    const token = await issuer.token(audience());
    assert.equal((await post(`${resource}?access_token=${token}`, 'tools/list')).status, 401);
    assert.equal((await post(resource, 'tools/list', `Basic ${token}`)).status, 401);
    assert.equal((await post(resource, 'tools/list', `Bearer ${token} x`)).status, 401);
  });

  test('needs a token whatever the spelling of the path', async () => {
    for (const path of ['/mcp/', '/MCP', '//mcp', '/mcp/x', '/%6dcp']) {
      const { status } = await post(new URL(resource).origin + path, 'tools/list');
      assert.ok([401, 404].includes(status), `${path}: ${status}`);
    }
  });

  test('offers no stream and no session', async () => {
    const authorization = `Bearer ${await issuer.token(audience())}`;
    for (const method of ['GET', 'DELETE']) {
      assert.equal((await fetch(resource, { method, headers: { authorization } })).status, 405);
      assert.equal((await fetch(resource, { method })).status, 401);
    }
  });

  test('lets a page of another origin ask with the headers of an MCP client', async () => {
    const wanted = ['authorization', 'content-type', 'mcp-protocol-version', 'mcp-session-id', 'last-event-id'];
    for (const method of ['POST', 'GET', 'DELETE']) {
      const response = await fetch(resource, {
        method: 'OPTIONS',
        headers: { origin: PAGE, 'access-control-request-method': method, 'access-control-request-headers': wanted.join(',') },
      });
      assert.equal(response.status, 204);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.ok(list(response, 'access-control-allow-methods').includes(method.toLowerCase()));
      assert.deepEqual(list(response, 'access-control-allow-headers'), wanted);
    }
  });

  test('lets a page of another origin read every answer, the challenge too', async () => {
    const good = await issuer.token(audience());
    const answers = {
      200: () => post(resource, 'tools/list', `Bearer ${good}`, PAGE),
      401: () => post(resource, 'tools/list', undefined, PAGE),
      403: async () => post(resource, 'tools/list', `Bearer ${await issuer.token(audience({ scope: '' }))}`, PAGE),
      405: () => fetch(resource, { headers: { origin: PAGE, authorization: `Bearer ${good}` } }),
    };
    for (const [status, answer] of Object.entries(answers)) {
      const response = await answer();
      assert.equal(response.status, Number(status));
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.deepEqual(list(response, 'access-control-expose-headers'), ['www-authenticate', 'mcp-session-id', 'retry-after']);
      // Then a browser would send cookies along.
      assert.equal(response.headers.get('access-control-allow-credentials'), null);
    }
  });

  test('takes the keys from where its operator says, and the issuer only for a name', async () => {
    const named = 'http://issuer.example/realms/mcp';
    const server = await startServer(named, `${issuer.url}/certs`);
    try {
      const token = (claims) => issuer.token({ aud: server.resource, ...claims });
      const status = async (claims) => (await post(server.resource, 'tools/list', `Bearer ${await token(claims)}`)).status;
      assert.equal(await status({ iss: named }), 200);
      assert.equal(await status({}), 401);
    } finally {
      server.http.close();
      server.http.closeAllConnections();
    }
  });

  test('says that it cannot know while the issuer does not answer, and goes on when it does', async (context) => {
    context.mock.method(console, 'error', () => {}); // the server writes the reason to its log
    const late = await FakeIssuer.start();
    const server = await startServer(late.url);
    try {
      const authorization = `Bearer ${await late.token({ aud: server.resource })}`;
      late.available = false;
      assert.equal((await post(server.resource, 'tools/list', authorization)).status, 503);
      late.available = true;
      assert.equal((await post(server.resource, 'tools/list', authorization)).status, 200);
    } finally {
      late.close();
      server.http.close();
      server.http.closeAllConnections();
    }
  });
});

async function startServer(issuer, jwksUri) {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const resource = `http://localhost:${http.address().port}/mcp`;
  http.on('request', createApp({ issuer, resource, jwksUri }));
  return { http, resource };
}

/** @param {Response} response */
function list(response, header) {
  return (response.headers.get(header) ?? '').split(',').map((value) => value.trim().toLowerCase());
}

function post(url, method, authorization, origin) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(authorization && { authorization }),
      ...(origin && { origin }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} }),
  });
}
