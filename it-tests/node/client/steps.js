/**
 * The story, in order. Each step returns the facts for the report; claims are shown, tokens never.
 */

import { decodeJwt, decodeProtectedHeader } from 'jose';

import { Browser } from '../user-agent/browser.js';
import { expect } from './report.js';
import { Session } from './session.js';

/** A scope of realm mcp that does not open the tools of the sample server. */
const SCOPE_WITHOUT_TOOLS = 'mcp:prompts';

/**
 * @param {import('./report.js').Report} report
 * @param {{ sdk: typeof import('./sdk/v2.js'), resource: string, otherResource?: string, user: { username: string, password: string }, authMethod: string, redirectHost: string, clientMetadataUrl?: string }} options
 */
export async function runSteps(report, options) {
  const { challenge, issuer } = await report.step('challenge', () => readChallenge(options));

  const browser = new Browser();
  const session = await Session.open(options);
  try {
    await report.step('register', () => register(session, issuer, options));
    await report.step('login', () => login(session, browser, options.user, issuer));
    await report.step('token', () => fetchToken(session, { ...options, issuer, scope: challenge.scope }));
    await report.step('connect', () => connect(session));
    await report.step('call-tool', () => callTools(session));
    await report.step('refresh', () => refresh(session, options));
    await report.step('call-tool-again', () => callTools(session));
    await report.step('scope', () => refuseWithoutScope(options, browser));
    if (options.otherResource !== undefined) {
      await report.step('other-resource', () => refuseForeignToken(options, browser));
    }
    // Last, because a replayed refresh token ends the login.
    await report.step('replay', () => refuseReplacedRefreshToken(session, options));
  } finally {
    await session.close();
  }
}

/** What every client meets first: a 401 that says where to go on. */
async function readChallenge({ sdk, resource }) {
  const answer = await callWithToken(resource, undefined);
  const challenge = sdk.extractWWWAuthenticateParams(answer);
  expect(answer.status === 401, `a request without a token should get 401, not ${answer.status}`);
  expect(challenge.resourceMetadataUrl !== undefined, 'the 401 should name the resource metadata');

  const { origin } = new URL(resource);
  const [metadata, atRoot] = await Promise.all(
    [challenge.resourceMetadataUrl, `${origin}/.well-known/oauth-protected-resource`].map(async (url) => (await fetch(url)).text()),
  );
  const { resource: described, authorization_servers: issuers } = JSON.parse(metadata);
  expect(described === resource, `the metadata should be about ${resource}, not ${described}`);
  return {
    issuer: issuers[0],
    challenge: { scope: challenge.scope, resourceMetadata: challenge.resourceMetadataUrl.href, error: challenge.error },
    sameMetadataAtRoot: metadata === atRoot,
  };
}

async function register(session, issuer, { authMethod, clientMetadataUrl }) {
  await session.connectUntilLoginNeeded();
  const { authorizationServerMetadata: metadata } = session.provider.discoveryState();
  const client = session.provider.clientInformation();
  const exchanges = session.traffic.take();
  expect(metadata?.issuer === issuer, `the metadata that was found should be that of ${issuer}, not ${metadata?.issuer}`);
  if (clientMetadataUrl !== undefined) {
    expect(client.client_id === clientMetadataUrl, `the SDK should be known by ${clientMetadataUrl}, not by ${client.client_id}`);
    expect(!exchanges.some(({ url }) => url.includes('clients-registrations')), 'the SDK should not have registered');
  }
  expect(
    clientMetadataUrl !== undefined || client.token_endpoint_auth_method === authMethod,
    `registration should keep the authentication method ${authMethod}, not make it ${client.token_endpoint_auth_method}`,
  );
  expect((client.client_secret !== undefined) === (authMethod !== 'none'), `a secret should come only if ${authMethod} uses one`);
  return {
    discovered: exchanges.filter(({ status }) => status === 200).map(({ url }) => url),
    client: { id: client.client_id, authMethod: client.token_endpoint_auth_method, scope: client.scope },
    authorizationRequest: Object.fromEntries(
      ['resource', 'scope', 'code_challenge_method'].map((name) => [name, session.provider.authorizationUrl.searchParams.get(name)]),
    ),
  };
}

async function login(session, browser, user, issuer) {
  const login = await session.login(browser, user);
  expect(login.pages.includes('login'), 'the user should have been asked to sign in');
  expect(login.pages.includes('consent'), 'the user should have been asked for consent');
  expect(login.iss === issuer, `the response should name its issuer (RFC 9207): ${issuer}, not ${login.iss}`);
  return login;
}

async function fetchToken(session, { resource, issuer, scope }) {
  await session.finishLogin();
  const facts = tokenFacts(session.provider.tokens());
  expect(facts.claims.iss === issuer, `iss should be ${issuer}, not ${facts.claims.iss}`);
  expectAudience(facts.claims, resource);
  expect(facts.claims.azp === session.provider.clientInformation().client_id, 'azp should be the registered client');
  expect(
    scope.split(' ').every((wanted) => facts.claims.scope.split(' ').includes(wanted)),
    `the scopes of the challenge (${scope}) should be granted, not only "${facts.claims.scope}"`,
  );
  expect(facts.refreshToken, 'a refresh token should have come');
  return { ...facts, requests: session.traffic.take() };
}

async function connect(session) {
  const client = await session.connect();
  const { tools } = await client.listTools();
  return { server: client.getServerVersion(), tools: tools.map(({ name }) => name) };
}

async function callTools(session) {
  const sum = await session.client.callTool({ name: 'add', arguments: { a: 2, b: 40 } });
  expect(sum.structuredContent?.sum === 42, `add should answer 42, not ${JSON.stringify(sum.content)}`);
  const whoami = await session.client.callTool({ name: 'whoami', arguments: {} });
  const caller = whoami.structuredContent;
  const { sub, azp } = decodeJwt(session.provider.tokens().access_token);
  expect(caller?.subject === sub && caller.clientId === azp, `whoami should answer for ${sub}, not ${JSON.stringify(whoami.content)}`);
  return { caller };
}

/** The MCP server stops accepting the access token, as it does when it expires; the SDK then refreshes on its own. */
async function refresh(session, { resource }) {
  const old = session.provider.tokens();
  session.provider.saveTokens({ ...old, access_token: withBrokenSignature(old.access_token) });
  session.traffic.take();
  const answer = await session.client.callTool({ name: 'add', arguments: { a: 1, b: 1 } });
  expect(answer.structuredContent?.sum === 2, 'the call should succeed after the refresh');

  const now = session.provider.tokens();
  const facts = tokenFacts(now);
  const requests = session.traffic.take().filter(({ parameters }) => parameters.grant_type !== undefined);
  expect(requests.length === 1 && requests[0].parameters.grant_type === 'refresh_token', 'there should be one refresh request');
  expect(decodeJwt(now.access_token).jti !== decodeJwt(old.access_token).jti, 'the access token should be a new one');
  expect(now.refresh_token !== old.refresh_token, 'the refresh token should be a new one (rotation, OAuth 2.1 section 4.3.1)');
  expectAudience(facts.claims, resource);
  return { ...facts, requests };
}

async function refuseReplacedRefreshToken(session, { sdk }) {
  const { authorizationServerUrl, authorizationServerMetadata: metadata, resourceMetadata } = session.provider.discoveryState();
  const use = (refreshToken) =>
    sdk.refreshAuthorization(authorizationServerUrl, {
      metadata,
      clientInformation: session.provider.clientInformation(),
      refreshToken,
      resource: resourceMetadata.resource,
      fetchFn: session.traffic.fetch,
    });
  // Until its successor is used, a client with a secret may ask for the same answer again (docs/tokens.md).
  const newest = await use(session.provider.tokens().refresh_token);
  await expectInvalidGrant(sdk, use(session.provider.previousTokens.refresh_token), 'a refresh token that was already replaced');
  // Somebody has a copy, and nobody can tell who: OAuth 2.1 section 4.3.1 ends both.
  await expectInvalidGrant(sdk, use(newest.refresh_token), 'the newest refresh token after such a replay');
  return { refused: ['replaced', 'newest'] };
}

/** A token for this server, but without the scope for tools: 403, and the challenge says what is missing. */
async function refuseWithoutScope(options, browser) {
  const session = await Session.open(options);
  try {
    await session.startLoginFor(SCOPE_WITHOUT_TOOLS);
    await session.login(browser, options.user);
    await session.finishLogin();
    const { access_token: token } = session.provider.tokens();
    const answer = await callWithToken(options.resource, token);
    const challenge = options.sdk.extractWWWAuthenticateParams(answer);
    expect(answer.status === 403, `a token without the scope should get 403, not ${answer.status}`);
    expect(challenge.error === 'insufficient_scope', `the error should be insufficient_scope, not ${challenge.error}`);
    return { status: answer.status, error: challenge.error, needed: challenge.scope, granted: decodeJwt(token).scope };
  } finally {
    await session.close();
  }
}

/** A token made for another MCP server of the same realm, of the same user: useless here. */
async function refuseForeignToken(options, browser) {
  const session = await Session.open({ ...options, resource: options.otherResource });
  try {
    await session.connectUntilLoginNeeded();
    await session.login(browser, options.user);
    await session.finishLogin();
    const { access_token: token } = session.provider.tokens();
    const { aud } = decodeJwt(token);
    const there = await callWithToken(options.otherResource, token);
    expect(there.status === 200, `the token should work where it was made for, but got ${there.status}`);
    const here = await callWithToken(options.resource, token);
    const { error } = options.sdk.extractWWWAuthenticateParams(here);
    expect(here.status === 401, `a token for another resource should get 401, not ${here.status}`);
    expect(error === 'invalid_token', `the error should be invalid_token, not ${error}`);
    return { status: here.status, error, aud };
  } finally {
    await session.close();
  }
}

/**
 * A tool call with no client code in between, to see the plain answer.
 *
 * @param {string} resource
 * @param {string | undefined} token
 */
function callWithToken(resource, token) {
  return fetch(resource, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      connection: 'close',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  });
}

function tokenFacts({ access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn }) {
  const { iss, aud, azp, sub, scope, preferred_username: username } = decodeJwt(accessToken);
  const { alg, typ } = decodeProtectedHeader(accessToken);
  expect(typeof sub === 'string', 'the token should have a subject (RFC 9068 section 2.2)');
  return { header: { alg, typ }, claims: { iss, aud, azp, sub, scope, username }, expiresIn, refreshToken: refreshToken !== undefined };
}

function expectAudience({ aud }, resource) {
  expect([aud].flat().includes(resource), `aud should hold ${resource}, but is ${JSON.stringify(aud)}`);
}

async function expectInvalidGrant(sdk, request, what) {
  try {
    await request;
  } catch (error) {
    expect(sdk.isInvalidGrant(error), `${what} should be refused with invalid_grant, not with "${error.message}"`);
    return;
  }
  throw new Error(`${what} should be refused, but gave new tokens`);
}

function withBrokenSignature(token) {
  const [header, payload, signature] = token.split('.');
  return [header, payload, [...signature].reverse().join('')].join('.');
}
