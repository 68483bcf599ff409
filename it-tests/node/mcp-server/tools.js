/**
 * The MCP server proper, as the SDK's documentation has it. Nothing here knows about tokens, except that a tool may ask who calls.
 */

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

export function createMcpServer() {
  const server = new McpServer({ name: 'sample-mcp-server', version: '0.1.0' });

  server.registerTool(
    'whoami',
    {
      description: 'Tells on whose behalf the tools are called, through which client, and with which scopes.',
      outputSchema: {
        subject: z.string(),
        username: z.string().optional(),
        clientId: z.string(),
        scopes: z.array(z.string()),
      },
    },
    ({ authInfo }) => {
      const { subject, username } = authInfo.extra;
      return result({ subject, username, clientId: authInfo.clientId, scopes: authInfo.scopes });
    },
  );

  server.registerTool(
    'add',
    {
      description: 'Adds two numbers.',
      inputSchema: { a: z.number(), b: z.number() },
      outputSchema: { sum: z.number() },
    },
    ({ a, b }) => result({ sum: a + b }),
  );

  return server;
}

/** @param {Record<string, unknown>} value */
function result(value) {
  return { content: [{ type: /** @type {const} */ ('text'), text: JSON.stringify(value) }], structuredContent: value };
}
