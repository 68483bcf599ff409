/**
 * Puts the parts together: metadata for everybody, MCP behind a token.
 */

import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import cors from 'cors';

import { AccessTokens } from './access-token.js';
import { requireAccessToken, requireScope } from './bearer.js';
import { metadataOf, metadataPaths } from './protected-resource.js';
import { createMcpServer } from './tools.js';

/**
 * What pages of other origins may do here (Fetch standard, "CORS protocol"): MCP clients run in a browser as well. Any origin, because nothing here acts on a
 * cookie or on where a request comes from: without a token a page gets a challenge, and its token it could use from anywhere. Which headers a request may have is left to
 * the request (`Mcp-Protocol-Version`, `Last-Event-ID` and those of revisions to come); which ones a page may read has to be said.
 */
const FOR_PAGES = {
  methods: ['GET', 'POST', 'DELETE'],
  exposedHeaders: ['WWW-Authenticate', 'Mcp-Session-Id', 'Retry-After'],
};

/** @param {{ issuer: string, resource: string, jwksUri?: string }} server */
export function createApp({ issuer, resource, jwksUri }) {
  const { hostname, pathname } = new URL(resource);
  // Refuses requests for any other host name, so that a web page cannot reach this server by DNS rebinding.
  const app = createMcpExpressApp({ allowedHosts: ['localhost', '127.0.0.1', '[::1]', hostname] });
  app.disable('x-powered-by');

  // Clients that run in a browser (MCP Inspector) read it from another origin; there is nothing secret in it.
  app.get(metadataPaths(resource), cors(), (_request, response) => {
    response.json(metadataOf({ issuer, resource }));
  });
  app.options(metadataPaths(resource), cors());

  // Before the check of the token: a browser sends its preflight without one, and shows a page nothing of a 401 without these headers.
  app.use(pathname, cors(FOR_PAGES));
  app.use(pathname, requireAccessToken(new AccessTokens({ issuer, resource, jwksUri }), resource));
  app.post(pathname, requireScope(resource), handleMcp);
  // Without sessions there is no stream to open (GET) and nothing to delete (DELETE).
  app.all(pathname, (_request, response) => {
    response.status(405).set('Allow', 'POST').end();
  });

  app.use(answerError);
  return app;
}

/**
 * Stateless: a server object for each request. So no session can outlive the token it was opened with, and none can be taken over.
 *
 * @type {import('express').RequestHandler}
 */
async function handleMcp(request, response) {
  const server = createMcpServer();
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on('close', () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
}

/**
 * Constant text to the network; the reason goes to the log.
 *
 * @type {import('express').ErrorRequestHandler}
 */
function answerError(error, request, response, next) {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = error.status >= 400 && error.status < 500 ? error.status : 500;
  if (status === 500) {
    console.error(`${request.method} ${request.path} failed: ${error.message}`);
  }
  response.status(status).json({ error: status === 500 ? 'server_error' : 'invalid_request' });
}
