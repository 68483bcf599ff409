/**
 * An MCP server with the second version of the SDK, and the lines of docs/clients.md (`access-token.js`) in front of it. When it is
 * ready, it prints one line of JSON: {"url": ...}. Variables: ISSUER, and PORT (0 takes a free one).
 */

import { once } from 'node:events';
import { createServer } from 'node:http';

import { createMcpExpressApp, mcpAuthMetadataRouter } from '@modelcontextprotocol/express';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';

import { requireAccessToken } from './access-token.js';
import { createMcpServer } from './tools.js';

const issuer = process.env.ISSUER ?? 'http://localhost:8080/realms/mcp';
const http = createServer();
http.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
await once(http, 'listening');
const url = `http://localhost:${http.address().port}/mcp`;

const metadata = await fetch(`${issuer}/.well-known/openid-configuration`);
const app = createMcpExpressApp();
app.use(
  mcpAuthMetadataRouter({ oauthMetadata: await metadata.json(), resourceServerUrl: new URL(url), scopesSupported: ['mcp:tools'] }),
);
const handle = toNodeHandler(createMcpHandler(createMcpServer));
app.all('/mcp', requireAccessToken(issuer, url), (request, response) => handle(request, response, request.body));

http.on('request', app);
console.log(JSON.stringify({ url }));
