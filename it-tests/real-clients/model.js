/**
 * In the place of the model: it calls the tool `add` at each beat of a clock that all processes share, and then says that it is done. So the
 * processes come back at the same moment, each after the access token of before may have expired. It speaks what each client speaks.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as later } from 'node:timers/promises';

/** Five calls with 50 s between them: a token of a minute expires twice, also where its client looks at a call alone. */
const CALLS = 5;
const BEAT_MS = 50_000;

/** What a prompt names its process by. */
const PROCESS = /process-\d-of-[a-z-]+/g;

export class Model {
  calls = CALLS;
  #server;

  /** The results of each process, by the number of the call. */
  #results = new Map();

  constructor(server) {
    this.#server = server;
    this.url = `http://localhost:${server.address().port}`;
  }

  static async listening() {
    const server = createServer();
    server.listen(0, 'localhost');
    await once(server, 'listening');
    const model = new Model(server);
    server.on('request', (request, response) => {
      model.#answer(request, response).catch((error) => {
        console.error(error);
        response.destroy();
      });
    });
    return model;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** What the user asks. */
  prompt(name) {
    return `I am ${name}. Call the tool add until you are told that it is enough.`;
  }

  /** The arguments of a call and what must come of them. */
  static call(n) {
    return { a: n, b: 1000, sum: n + 1000 };
  }

  /** Until all processes may go on. */
  static async beat(n) {
    if (n > 0) {
      await later(BEAT_MS - (Date.now() % BEAT_MS));
    }
  }

  static judged(n, text) {
    return { right: text.includes(String(Model.call(n).sum)), text: text.slice(0, 400) };
  }

  /** What the tool answered to a process. */
  answersOf(name) {
    return [...(this.#results.get(name) ?? new Map()).entries()].sort(([a], [b]) => a - b).map(([n, text]) => Model.judged(n, text));
  }

  async #answer(request, response) {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const path = new URL(request.url, this.url).pathname;
    const dialect = Object.values(dialects).find(({ matches }) => matches(path));
    if (request.method !== 'POST' || dialect === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const name = JSON.stringify(body).match(PROCESS)?.at(-1);
    const tool = named(dialect.tools(body), 'add');
    const results = dialect.results(body);
    if (name !== undefined && results.length > 0) {
      this.#results.set(name, new Map(results.entries()));
    }
    const goesOn = name !== undefined && tool !== undefined && results.length < CALLS;
    if (goesOn) {
      await Model.beat(results.length);
    }
    const { a, b } = Model.call(results.length);
    dialect.write(response, body, goesOn ? { tool, id: `call_${results.length}`, input: { a, b } } : undefined, path);
  }
}

/** A tool whose name ends so, and the one above it where tools are grouped. */
function named(tools, name) {
  for (const tool of tools ?? []) {
    const found = named(tool.tools ?? tool.functionDeclarations, name);
    if (found) {
      return { ...found, group: found.group ?? tool.name };
    }
    const own = tool.name ?? tool.function?.name ?? '';
    if (own === name || own.endsWith(`_${name}`)) {
      return { name: own };
    }
  }
  return undefined;
}

/** @param {import('node:http').ServerResponse} response */
function stream(response, events) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) {
    const name = event.type ? `event: ${event.type}\n` : '';
    response.write(`${name}data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  }
  response.end();
}

const text = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

const dialects = {
  /** Anthropic's Messages. */
  messages: {
    matches: (path) => path.endsWith('/v1/messages'),
    tools: ({ tools }) => tools,
    results: ({ messages = [] }) =>
      messages.flatMap(({ content }) => (Array.isArray(content) ? content : [])).filter(({ type }) => type === 'tool_result').map(({ content }) => text(content)),
    write(response, { model, stream: isStream }, call) {
      const block = call
        ? { type: 'tool_use', id: `toolu_${call.id}`, name: call.tool.name, input: call.input }
        : { type: 'text', text: 'It is enough.' };
      const stop = call ? 'tool_use' : 'end_turn';
      const usage = { input_tokens: 1, output_tokens: 1 };
      const message = { id: `msg_${Date.now()}`, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, usage };
      if (!isStream) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ...message, content: [block], stop_reason: stop }));
        return;
      }
      stream(response, [
        { type: 'message_start', message },
        { type: 'content_block_start', index: 0, content_block: call ? { ...block, input: {} } : { type: 'text', text: '' } },
        {
          type: 'content_block_delta',
          index: 0,
          delta: call ? { type: 'input_json_delta', partial_json: JSON.stringify(call.input) } : { type: 'text_delta', text: block.text },
        },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage },
        { type: 'message_stop' },
      ]);
    },
  },

  /** OpenAI's Responses. */
  responses: {
    matches: (path) => path.endsWith('/v1/responses'),
    tools: ({ tools }) => tools,
    results: ({ input = [] }) => (Array.isArray(input) ? input : []).filter(({ type }) => type === 'function_call_output').map(({ output }) => text(output)),
    write(response, body, call) {
      const id = `resp_${Date.now()}`;
      const item = call
        ? {
            type: 'function_call',
            id: `fc_${call.id}`,
            call_id: call.id,
            name: call.tool.name,
            ...(call.tool.group && { namespace: call.tool.group }),
            arguments: JSON.stringify(call.input),
            status: 'completed',
          }
        : { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'It is enough.', annotations: [] }] };
      const usage = { input_tokens: 1, input_tokens_details: { cached_tokens: 0 }, output_tokens: 1, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 2 };
      stream(response, [
        { type: 'response.created', response: { id, object: 'response', status: 'in_progress', output: [] } },
        { type: 'response.output_item.added', output_index: 0, item },
        { type: 'response.output_item.done', output_index: 0, item },
        { type: 'response.completed', response: { id, object: 'response', status: 'completed', output: [item], usage } },
      ]);
    },
  },

  /** OpenAI's Chat Completions. */
  chat: {
    matches: (path) => path.endsWith('/chat/completions'),
    tools: ({ tools }) => tools,
    results: ({ messages = [] }) => messages.filter(({ role }) => role === 'tool').map(({ content }) => text(content)),
    write(response, { model }, call) {
      const chunk = (delta, finish_reason = null) => ({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason }] });
      stream(response, [
        chunk(
          call
            ? { role: 'assistant', tool_calls: [{ index: 0, id: call.id, type: 'function', function: { name: call.tool.name, arguments: JSON.stringify(call.input) } }] }
            : { role: 'assistant', content: 'It is enough.' },
        ),
        chunk({}, call ? 'tool_calls' : 'stop'),
        '[DONE]',
      ]);
    },
  },

  /** Gemini's generateContent. */
  gemini: {
    matches: (path) => /:(stream)?generateContent$/i.test(path),
    tools: ({ tools }) => tools,
    results: ({ contents = [] }) =>
      contents.flatMap(({ parts }) => parts ?? []).filter(({ functionResponse }) => functionResponse).map(({ functionResponse }) => text(functionResponse.response)),
    write(response, body, call, path) {
      const part = call ? { functionCall: { name: call.tool.name, args: call.input } } : { text: 'It is enough.' };
      const answer = {
        candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
        usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
      };
      if (/:streamGenerateContent$/i.test(path)) {
        stream(response, [answer]);
      } else {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      }
    },
  },
};
