/** A person at MCP Inspector, driven by Playwright: connect, sign in, allow, call the tool `add`. */

import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [work, shots] = process.argv.slice(2);
const { chromium } = createRequire(join(work, 'of-there.js'))('playwright-core');

const executablePath = execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const shot = (name) => page.screenshot({ path: join(shots, `${name}.png`) });

try {
  // What Inspector documents for programs; its button Connect does the same.
  const query = new URLSearchParams({
    serverUrl: 'http://localhost:3000/mcp',
    transport: 'http',
    autoConnect: process.env.MCP_INSPECTOR_API_TOKEN,
  });
  await page.goto(`http://localhost:6274/?${query}`);
  await page.waitForSelector('input[name=password]');
  await shot('1-login');
  await page.fill('input[name=username]', 'alice');
  await page.fill('input[name=password]', 'alice');
  await page.click('[type=submit]');
  await page.waitForSelector('[name=accept]');
  await shot('2-consent');
  await page.click('[name=accept]');
  await page.waitForSelector('[data-testid=connection-status][data-status=connected]', { state: 'attached' });
  await shot('3-connected');
  await page.getByText('Tools', { exact: true }).first().click();
  await page.getByText('add', { exact: true }).first().click();
  await page.getByRole('textbox', { name: 'a', exact: true }).fill('2');
  await page.getByRole('textbox', { name: 'b', exact: true }).fill('40');
  await page.getByRole('button', { name: 'Execute Tool' }).click();
  await page.getByText('"sum": 42').or(page.getByText('{"sum":42}')).first().waitFor();
  await shot('4-tool-called');
  console.log('MCP Inspector connected, and its tool call was answered.');
} catch (error) {
  await shot('failed');
  throw error;
} finally {
  await browser.close();
}
