/**
 * Starts the sample MCP server. When it is ready, it prints one line of JSON: {"url": ..., "issuer": ...}.
 */

import { createServer } from 'node:http';

import { createApp } from './app.js';
import { configFrom } from './config.js';

/** @type {import('./config.js').Config} */
let config;
try {
  config = configFrom(process.env);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}

const http = createServer();
http.on('error', (error) => {
  const reason = error.code === 'EADDRINUSE' ? `port ${config.port} is in use; set PORT to another one` : error.message;
  console.error(`Cannot listen: ${reason}`);
  process.exit(1);
});
http.listen(config.port, config.host, () => {
  // Only now the port is known that a default resource URL needs.
  const resource = config.resource ?? `http://localhost:${http.address().port}/mcp`;
  http.on('request', createApp({ issuer: config.issuer, resource, jwksUri: config.jwksUri }));
  console.log(JSON.stringify({ url: resource, issuer: config.issuer }));
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    http.close();
    http.closeAllConnections();
  });
}
