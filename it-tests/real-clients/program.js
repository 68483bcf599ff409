/** Programs of a client. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';

/** Longer than any run takes. */
const LIMIT_MS = 6 * 60_000;

/**
 * Starts one; it is ended when its time is over.
 *
 * @param {{ home: string, cwd: string, env: Record<string, string> }} place
 * @param {string} name of its log, in the home of the client
 */
export function started({ home, cwd, env }, name, file, args, stdin = 'ignore') {
  const child = spawn(file, args, { cwd, env, stdio: [stdin, 'pipe', 'pipe'], timeout: LIMIT_MS, killSignal: 'SIGKILL' });
  const log = createWriteStream(join(home, `${name}.log`));
  child.stderr.pipe(log, { end: false });
  child.stdout.pipe(log, { end: false });
  return child;
}

/** Runs one to its end. @returns {Promise<string>} what went wrong, if anything did */
export async function finished(place, name, file, args) {
  const [code, signal] = await once(started(place, name, file, args), 'exit');
  return code === 0 ? '' : `${file.split('/').at(-1)} ended with ${signal ?? code}; see ${name}.log`;
}

/** The same, which must go well. */
export async function required(place, name, file, args) {
  const problem = await finished(place, name, file, args);
  if (problem) {
    throw new Error(problem);
  }
}

/**
 * The same, at a terminal, for what asks for one.
 *
 * @param {{ question: string, reply: string, success: string }} [dialogue] what the program asks there, and says at the end
 */
export async function requiredAtTerminal(place, name, file, args, dialogue) {
  const command = [file, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = started(place, name, 'script', ['--quiet', '--return', '--command', command, '/dev/null'], dialogue ? 'pipe' : 'ignore');
  let said = '';
  let isAsked = false;
  child.stdout.on('data', (part) => {
    said += part;
    if (dialogue && said.includes(dialogue.question) && !isAsked) {
      isAsked = true;
      child.stdin.write(`${dialogue.reply}\r`);
    }
  });
  const [code] = await once(child, 'exit');
  if (dialogue ? !said.includes(dialogue.success) : code !== 0) {
    throw new Error(`${file.split('/').at(-1)} ended with ${code}; see ${name}.log`);
  }
}
