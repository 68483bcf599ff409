/**
 * How each client is told about the MCP server and the model, how it signs in, and how one of its processes is run to the end. The person at
 * the browser is `it-tests/node/user-agent`, which `BROWSER` and `xdg-open` are.
 */

import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { Model } from './model.js';
import { finished, required, requiredAtTerminal, started } from './program.js';

const MODEL = 'stand-in';

export const clients = {
  'mcp-remote': {
    async signIn(place) {
      const { child, ask } = await connected(place, 'sign-in');
      await ask('tools/list', {});
      child.kill();
      await once(child, 'exit');
    },
    async run(place, name) {
      const { child, ask } = await connected(place, name);
      const answers = [];
      for (let n = 0; n < place.model.calls; n++) {
        await Model.beat(n);
        const { a, b } = Model.call(n);
        const answer = await ask('tools/call', { name: 'add', arguments: { a, b } });
        answers.push(Model.judged(n, JSON.stringify(answer)));
      }
      child.kill();
      await once(child, 'exit');
      return { answers };
    },
  },

  'claude-code': {
    env: (model) => ({
      ANTHROPIC_BASE_URL: model,
      ANTHROPIC_API_KEY: 'nobody',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      ENABLE_TOOL_SEARCH: 'false',
      MCP_CONNECTION_NONBLOCKING: 'false',
    }),
    file: ({ packages }) => join(packages, `@anthropic-ai/claude-code-${platform()}/claude`),
    async prepare(place) {
      await required(place, 'add', this.file(place), ['mcp', 'add', '--scope', 'user', '--transport', 'http', 'sample', place.url]);
    },
    async signIn(place) {
      await requiredAtTerminal(place, 'sign-in', this.file(place), ['mcp', 'login', 'sample']);
    },
    async run(place, name) {
      const args = ['-p', place.model.prompt(name), '--allowedTools', 'mcp__sample__add', '--output-format', 'stream-json', '--verbose'];
      const problem = await finished(place, name, this.file(place), args);
      return { answers: place.model.answersOf(name), problem };
    },
  },

  codex: {
    env: () => ({ STAND_IN_KEY: 'nobody' }),
    file: ({ packages }) => join(packages, '.bin/codex'),
    async prepare(place) {
      await write(
        join(place.home, '.codex/config.toml'),
        [
          `model = "${MODEL}"`,
          'model_provider = "stand-in"',
          'mcp_oauth_credentials_store = "file"',
          'check_for_update_on_startup = false',
          '[model_providers.stand-in]',
          'name = "stand-in"',
          `base_url = "${place.model.url}/v1"`,
          'env_key = "STAND_IN_KEY"',
          'wire_api = "responses"',
          '[mcp_servers.sample]',
          `url = "${place.url}"`,
          '',
        ].join('\n'),
      );
    },
    async signIn(place) {
      await required(place, 'sign-in', this.file(place), ['mcp', 'login', 'sample']);
    },
    async run(place, name) {
      const args = ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', '--json', place.model.prompt(name)];
      const problem = await finished(place, name, this.file(place), args);
      return { answers: place.model.answersOf(name), problem };
    },
  },

  opencode: {
    env: () => ({ OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' }),
    file: ({ packages }) => join(packages, `opencode-${platform()}/bin/opencode`),
    async prepare(place) {
      await write(
        join(place.home, '.config/opencode/opencode.json'),
        JSON.stringify({
          model: `stand-in/${MODEL}`,
          small_model: `stand-in/${MODEL}`,
          autoupdate: false,
          share: 'disabled',
          provider: {
            'stand-in': {
              npm: '@ai-sdk/openai-compatible',
              name: 'stand-in',
              options: { baseURL: `${place.model.url}/v1`, apiKey: 'nobody' },
              models: { [MODEL]: { name: MODEL, tool_call: true, limit: { context: 100000, output: 1000 } } },
            },
          },
          mcp: { sample: { type: 'remote', url: place.url, enabled: true } },
        }),
      );
    },
    async signIn(place) {
      await required(place, 'sign-in', this.file(place), ['mcp', 'auth', 'sample']);
    },
    async run(place, name) {
      const problem = await finished(place, name, this.file(place), ['run', '--auto', '--format', 'json', place.model.prompt(name)]);
      return { answers: place.model.answersOf(name), problem };
    },
  },

  'gemini-cli': {
    env: (model) => ({
      GEMINI_API_KEY: 'nobody',
      GOOGLE_GEMINI_BASE_URL: model,
      GEMINI_CLI_NO_RELAUNCH: 'true',
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      DISPLAY: ':0', // it takes a machine without one for one without a browser
    }),
    file: ({ packages }) => join(packages, '.bin/gemini'),
    async prepare(place) {
      await write(
        join(place.home, '.gemini/settings.json'),
        JSON.stringify({
          general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
          privacy: { usageStatisticsEnabled: false },
          security: { auth: { selectedType: 'gemini-api-key' } },
          mcpServers: { sample: { httpUrl: place.url, trust: true } },
        }),
      );
    },
    async signIn(place) {
      // It ends with an error, since it cannot go on without a screen; by then it is signed in.
      const dialogue = { question: '[Y/n]', reply: 'Y', success: 'Successfully authenticated' };
      await requiredAtTerminal(place, 'sign-in', this.file(place), ['-p', '/mcp auth sample'], dialogue);
    },
    async run(place, name) {
      const args = ['-p', place.model.prompt(name), '--yolo', '-m', 'gemini-2.5-flash', '-o', 'stream-json'];
      const problem = await finished(place, name, this.file(place), args);
      return { answers: place.model.answersOf(name), problem };
    },
  },
};

/** As packages are named. */
function platform() {
  return `${process.platform}-${process.arch}`;
}

async function write(file, content) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** A process of mcp-remote, and what its MCP client does: JSON-RPC by standard input and output. */
async function connected(place, name) {
  const child = started(place, name, process.execPath, [join(place.packages, 'mcp-remote/dist/proxy.js'), place.url], 'pipe');
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    waiting.get(message.id)?.(message);
  });
  const say = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  let id = 0;
  const ask = (method, params) =>
    new Promise((resolve, reject) => {
      id += 1;
      waiting.set(id, resolve);
      child.once('exit', (code) => reject(new Error(`mcp-remote ended with ${code}; see ${name}.log`)));
      say({ id, method, params });
    });
  await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'stand-in', version: '1' } });
  say({ method: 'notifications/initialized' });
  return { child, ask };
}
