/**
 * Three processes of each client share one sign-in past two expiries, and nobody is signed out.
 *
 *   node main.js KEYCLOAK WORK-FOLDER [client ...]
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { clients } from './clients.js';
import { Realm } from './keycloak.js';
import { Model } from './model.js';

const PROCESSES = 3;

const [keycloak, work, ...wanted] = process.argv.slice(2);
const folder = dirname(fileURLToPath(import.meta.url));
const node = join(folder, '../node');

const realm = await Realm.prepared(keycloak, process.env.REFRESH_RETRY_SECONDS ?? '10');
const server = spawn(process.execPath, ['mcp-server/main.js'], {
  cwd: node,
  env: { ...process.env, ISSUER: realm.issuer, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [ready] = await once(server.stdout, 'data');
const url = JSON.parse(ready).url;
await realm.addServer(`real-clients-${process.pid}`, url);
const model = await Model.listening();
const browser = join(work, 'bin/xdg-open');
await mkdir(dirname(browser));
await writeFile(
  browser,
  `#!/bin/sh\necho "$1" >>"$HOME/opened"\nexec "${process.execPath}" "${node}/user-agent/main.js" "$1" alice >>"$HOME/browser.log" 2>&1\n`,
  { mode: 0o755 },
);

let failures = 0;
for (const [name, client] of Object.entries(clients)) {
  if (wanted.length === 0 || wanted.includes(name)) {
    const problems = await perform(name, client);
    failures += problems.length;
  }
}
server.kill();
model.close();
process.exitCode = failures === 0 ? 0 : 1;

/** @returns {Promise<string[]>} what went wrong */
async function perform(name, client) {
  const home = join(work, name);
  await mkdir(join(home, 'project'), { recursive: true });
  const place = {
    home,
    cwd: join(home, 'project'),
    url,
    model,
    packages: join(folder, 'node_modules'),
    env: {
      PATH: `${dirname(browser)}:${join(node, 'node_modules/.bin')}:${process.env.PATH}`,
      HOME: home,
      BROWSER: browser,
      TERM: 'dumb',
      LANG: 'C.UTF-8',
      ...client.env?.(model.url),
    },
  };
  const problems = [];
  try {
    await client.prepare?.(place);
    await client.signIn?.(place);
    const since = Date.now();
    const runs = await Promise.all(
      Array.from({ length: PROCESSES }, (_, i) => client.run(place, `process-${i + 1}-of-${name}`)),
    );
    problems.push(...runs.flatMap(({ answers, problem }, i) => judged(i + 1, answers, problem)));
    console.log(`${name}: ${runs.map(({ answers }) => answers.length).join(', ')} answered calls in ${Math.round((Date.now() - since) / 1000)} s`);
  } catch (error) {
    problems.push(error.stack);
  }
  const opened = (await readFile(join(home, 'opened'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  if (opened.length !== 1) {
    problems.push(`the browser was opened ${opened.length} times`);
  }
  const events = await realm.eventsOf(opened.map((authorization) => new URL(authorization).searchParams.get('client_id')));
  const count = counted(events);
  console.log(`${name}: events ${JSON.stringify(count)}`);
  if (count.LOGIN !== 1) {
    problems.push(`${count.LOGIN ?? 0} logins`);
  }
  if ((count.REFRESH_TOKEN ?? 0) + (count['REFRESH_TOKEN again'] ?? 0) < 2) {
    problems.push('fewer than two refreshes');
  }
  problems.push(...Object.keys(count).filter((type) => type.includes('_ERROR')).map((type) => `${count[type]} times ${type}`));
  for (const problem of problems) {
    console.log(`${name}: FAILED: ${problem}`);
  }
  console.log(`${name}: ${problems.length === 0 ? 'nobody was signed out' : 'see above'}`);
  await appendFile(join(work, 'events.json'), `${JSON.stringify({ name, events })}\n`);
  return problems;
}

function judged(number, answers, problem) {
  const wrong = answers.filter((answer) => !answer.right).map(({ text }) => `process ${number}: ${text}`);
  const missing = answers.length < model.calls ? [`process ${number}: ${answers.length} of ${model.calls} calls were answered`] : [];
  return [...wrong, ...missing, ...(problem ? [`process ${number}: ${problem}`] : [])];
}

function counted(events) {
  const count = {};
  for (const { type, error, details } of events) {
    const name = error ? `${type} ${error}` : details?.retry ? `${type} again` : type;
    count[name] = (count[name] ?? 0) + 1;
  }
  return count;
}
