/**
 * The MCP server proper, with the tools of the sample server, as the second version of the SDK has them.
 */

import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

export function createMcpServer() {
  const server = new McpServer({ name: 'mcp-server-v2', version: '0.1.0' });

  server.registerTool(
    'whoami',
    {
      description: 'Tells on whose behalf the tools are called, through which client, and with which scopes.',
      outputSchema: z.object({ subject: z.string(), clientId: z.string(), scopes: z.array(z.string()) }),
    },
    ({ http }) => {
      const { extra, clientId, scopes } = http.authInfo;
      return result({ subject: extra.subject, clientId, scopes });
    },
  );

  server.registerTool(
    'add',
    {
      description: 'Adds two numbers.',
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
    },
    ({ a, b }) => result({ sum: a + b }),
  );

  return server;
}

/** @param {Record<string, unknown>} value */
function result(value) {
  return { content: [{ type: /** @type {const} */ ('text'), text: JSON.stringify(value) }], structuredContent: value };
}
