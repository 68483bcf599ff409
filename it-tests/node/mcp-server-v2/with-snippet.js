/**
 * The same MCP server with what Keycloak's admin REST answers for it (docs/servers.md): the code as `snippet.js`, the document for
 * clients as `protected-resource.json`, both beside this file. Issuer and URL stand in there.
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { createMcpExpressApp, getOAuthProtectedResourceMetadataUrl } from '@modelcontextprotocol/express';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';

import { requireOwnToken, url } from './snippet.js';
import { createMcpServer } from './tools.js';

const metadata = JSON.parse(readFileSync(new URL('./protected-resource.json', import.meta.url), 'utf8'));

const app = createMcpExpressApp();
app.get(new URL(getOAuthProtectedResourceMetadataUrl(new URL(url))).pathname, (_request, response) => {
  response.json(metadata);
});
const handle = toNodeHandler(createMcpHandler(createMcpServer));
app.all(new URL(url).pathname, requireOwnToken, (request, response) => handle(request, response, request.body));

const http = createServer(app);
http.listen(Number(new URL(url).port), '127.0.0.1');
await once(http, 'listening');
console.log(JSON.stringify({ url }));
