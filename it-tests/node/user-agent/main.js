/**
 * The browser that a client under test opens: signs in at the authorization URL, presses Allow, and follows the redirect to the
 * client. As a client may begin to listen only after it opened the browser, the redirect waits until it does.
 *
 *   node user-agent/main.js URL [username password]
 */

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';

import { Browser } from './browser.js';
import { signIn } from './sign-in.js';

const LISTENING_LIMIT_MS = 30_000;
const POLL_MS = 50;

const [url, username = 'alice', password = username] = process.argv.slice(2);
await listening(new URL(new URL(url).searchParams.get('redirect_uri')), Date.now() + LISTENING_LIMIT_MS);
await signIn(new Browser(), url, { username, password });

/**
 * @param {URL} redirectUri
 * @param {number} deadline
 */
async function listening({ hostname, port }, deadline) {
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
  } catch (error) {
    if (Date.now() > deadline) {
      throw error;
    }
    await later(POLL_MS);
    await listening({ hostname, port }, deadline);
  } finally {
    socket.destroy();
  }
}
