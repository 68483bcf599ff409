/**
 * The MCP conformance suite's `authorization` command against a realm: once, or once for each revision of the specification.
 */

import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { messageOf } from '../error-message.js';
import { registerClient } from './registration.js';
import { runSuite } from './suite.js';

const HELP = `Usage: npm run conformance -- [options]

  --issuer URL            the realm                                        [http://localhost:8080/realms/mcp]
  --resource URL          asks for a token for this MCP server (RFC 8707); without it, the realm's default applies
  --spec-version VERSION  a revision such as 2025-11-25; may be repeated   [all checks, once]
  --client-id ID          a public client that may use http://127.0.0.1:<port>/callback [registers one]
  --username, --password  the person who signs in                          [alice, alice]
  --strict                warnings fail as well
  --report FILE           writes the JSON report there as well
`;

/** Both must have passed; the suite itself is content when it skips one. */
const SCENARIOS = ['authorization-server-metadata-endpoint', 'authorization-code-grant'];

const { values: options } = parseArgs({
  options: {
    issuer: { type: 'string', default: 'http://localhost:8080/realms/mcp' },
    resource: { type: 'string' },
    'spec-version': { type: 'string', multiple: true },
    'client-id': { type: 'string' },
    username: { type: 'string', default: 'alice' },
    password: { type: 'string', default: 'alice' },
    strict: { type: 'boolean', default: false },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(HELP);
} else {
  const runs = [];
  for (const specVersion of options['spec-version'] ?? [undefined]) {
    runs.push(await runOnce(specVersion));
  }
  const ok = runs.every((run) => run.ok);
  const json = JSON.stringify({ ok, issuer: options.issuer, resource: options.resource, runs }, null, 2);
  console.log(json);
  if (options.report !== undefined) {
    await writeFile(options.report, `${json}\n`);
  }
  process.exitCode = ok ? 0 : 1;
}

/** @param {string | undefined} specVersion */
async function runOnce(specVersion) {
  const started = performance.now();
  const run = await attempt(specVersion);
  const problems = problemsOf(run);
  const summary = {
    specVersion: specVersion ?? 'all',
    ok: problems.length === 0,
    ms: Math.round(performance.now() - started),
    problems,
    checks: run.checks,
    // The suite's own words help only with a failure.
    ...(problems.length > 0 && { output: run.output }),
  };
  print(summary);
  return summary;
}

/** @param {string | undefined} specVersion */
async function attempt(specVersion) {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-conformance-'));
  try {
    const port = await freePort();
    const clientId = options['client-id'] ?? (await registerClient(options.issuer, `http://127.0.0.1:${port}/callback`));
    return await runSuite({
      issuer: options.issuer,
      clientId,
      port,
      resource: options.resource,
      specVersion,
      user: { username: options.username, password: options.password },
      folder,
    });
  } catch (error) {
    return { exitCode: undefined, checks: [], output: '', error: messageOf(error) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns {string[]} why the run does not count as passed */
function problemsOf({ exitCode, checks, output, error }) {
  if (error !== undefined) {
    return [error];
  }
  if (checks.length === 0) {
    return [`the suite checked nothing and ended with code ${exitCode}: ${output}`];
  }
  const bad = options.strict ? ['FAILURE', 'SKIPPED', 'WARNING'] : ['FAILURE', 'SKIPPED'];
  const problems = checks.filter(({ status }) => bad.includes(status)).map((check) => `${check.id}: ${check.errorMessage}`);
  for (const scenario of SCENARIOS) {
    if (!checks.some((check) => check.scenario === scenario && check.status === 'SUCCESS')) {
      problems.push(`${scenario} did not pass`);
    }
  }
  if (exitCode !== 0 && problems.length === 0) {
    problems.push(`the suite ended with code ${exitCode}`);
  }
  return problems;
}

function print({ specVersion, ok, ms, problems, checks }) {
  console.error(`${ok ? 'ok  ' : 'FAIL'} conformance authorization, revision: ${specVersion} (${ms} ms)`);
  for (const { id, status, errorMessage } of checks) {
    console.error(`       ${status.padEnd(8)} ${id}${errorMessage ? `: ${errorMessage}` : ''}`);
  }
  for (const problem of problems) {
    console.error(`       problem: ${problem}`);
  }
}

/** The suite wants a number, so the port is looked up first and free again when the suite starts. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
