/**
 * `npm ci`, but only if package-lock.json is not the one that node_modules was made from: the Maven build calls this every time.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
/** Inside node_modules, so that whoever deletes that folder deletes the mark. */
const mark = join(folder, 'node_modules', '.installed-from');

// The platform is part of it: the Node that is installed fits one only.
const wanted = createHash('sha256')
  .update(readFileSync(join(folder, 'package-lock.json')))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
  console.log('Installing the npm packages of it-tests/node');
  // No package here needs an install script, so none may run. A warning about another engine concerns a package nobody loads.
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32', // npm is a .cmd there
  });
  writeFileSync(mark, wanted);
}
