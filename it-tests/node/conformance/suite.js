/**
 * Runs `conformance authorization` once and reads what it found. The suite prints the authorization URL and waits for the browser;
 * the browser is ours.
 */

import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { Browser } from '../user-agent/browser.js';
import { signIn } from '../user-agent/sign-in.js';
import { findNode } from './node-binary.js';

/** The suite itself would wait five minutes for a browser. */
const TIMEOUT_MS = 60_000;

/** The bare file: the package exports only its command. */
const SUITE = join(dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')), 'dist/index.js');

/**
 * @typedef {object} Check
 * @property {string} scenario
 * @property {string} id
 * @property {'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'} status
 * @property {string} [errorMessage]
 */

/**
 * @param {object} run
 * @param {string} run.issuer
 * @param {string} run.clientId
 * @param {number} run.port of the callback that the suite listens on
 * @param {string} [run.resource]
 * @param {string} [run.specVersion]
 * @param {{ username: string, password: string }} run.user
 * @param {string} run.folder an empty one, for the suite's results
 * @returns {Promise<{ exitCode: number, checks: Check[], output: string }>}
 */
export async function runSuite({ issuer, clientId, port, resource, specVersion, user, folder }) {
  const suite = spawn(
    findNode(),
    [
      SUITE,
      'authorization',
      ...['--url', issuer, '--client-id', clientId, '--port', String(port), '--output-dir', folder],
      ...(resource ? ['--resource', resource] : []),
      ...(specVersion ? ['--spec-version', specVersion] : []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], signal: AbortSignal.timeout(TIMEOUT_MS) },
  );
  const kill = () => suite.kill();
  process.once('exit', kill);
  const exited = new Promise((resolve, reject) => {
    suite.on('error', (error) => {
      reject(error.name === 'AbortError' ? new Error(`the suite did not end within ${TIMEOUT_MS / 1000} s`) : error);
    });
    suite.on('close', resolve);
  });
  exited.catch(() => {}); // awaited below; a failing sign-in comes first
  const lines = [];
  suite.stderr.setEncoding('utf8').on('data', (text) => lines.push(text.trimEnd()));
  try {
    for await (const line of createInterface({ input: suite.stdout })) {
      lines.push(line);
      if (line.startsWith('http') && line.includes('response_type=code')) {
        await signIn(new Browser(), line, user);
      }
    }
    return { exitCode: await exited, checks: await readChecks(folder), output: lines.join('\n') };
  } finally {
    kill();
    process.off('exit', kill);
  }
}

/** The suite writes a folder for each scenario: authorization-server-<scenario>-<time>/checks.json. */
const CHECKS = /^authorization-server-(.+)-\d{4}-\d\d-\d\dT[^/\\]+[/\\]checks\.json$/;

/**
 * @param {string} folder
 * @returns {Promise<Check[]>}
 */
async function readChecks(folder) {
  const checks = [];
  for (const file of (await readdir(folder, { recursive: true })).sort()) {
    const scenario = CHECKS.exec(file)?.[1];
    if (scenario !== undefined) {
      const list = JSON.parse(await readFile(join(folder, file), 'utf8'));
      checks.push(...list.map(({ id, status, errorMessage }) => ({ scenario, id, status, errorMessage })));
    }
  }
  return checks;
}
