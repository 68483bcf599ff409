/** Runs open-props.ts, the reader of docs/props.md, on one token: the task comes as an argument, the props go to standard output. */

import { introspect, openWithPrivateKey, openWithSharedKey, verify } from './open-props.ts';

const task = JSON.parse(process.argv[2]);

async function read(): Promise<unknown> {
  if (task.how === 'introspection') return introspect(task.token, task.issuer, task.clientId, task.secret);
  const claims = await verify(task.token, task.issuer, task.url);
  if (task.how === 'shared key') return openWithSharedKey(claims, task.keys);
  return openWithPrivateKey(claims, task.clientId, task.keys);
}

console.log(JSON.stringify(await read()));
