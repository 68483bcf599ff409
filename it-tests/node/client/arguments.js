/**
 * Options of the command line, with the values that fit `./demo`.
 */

import { parseArgs } from 'node:util';

const HELP = `Usage: npm run client -- [options]

Takes the SDK's client through the whole of MCP authorization against a real MCP server and a real Keycloak, presses the
buttons a person would press, and prints a JSON report. Exit code 0: all steps passed.

  --resource URL         the MCP server                               [http://localhost:3000/mcp]
  --other-resource URL   a second MCP server of the same realm: its tokens must not work at the first one
  --username, --password the person who signs in                      [alice, alice]
  --auth-method METHOD   none, client_secret_basic, client_secret_post [none]
  --client-metadata-url URL  where the application publishes its metadata document (CIMD)
  --redirect-host HOST   localhost or 127.0.0.1                       [localhost]
  --sdk VERSION          v1: @modelcontextprotocol/sdk, v2: @modelcontextprotocol/client [v1]
  --report FILE          writes the report there as well
`;

export async function readArguments() {
  const { values } = parseArgs({
    options: {
      resource: { type: 'string', default: 'http://localhost:3000/mcp' },
      'other-resource': { type: 'string' },
      username: { type: 'string', default: 'alice' },
      password: { type: 'string', default: 'alice' },
      'auth-method': { type: 'string', default: 'none' },
      'client-metadata-url': { type: 'string' },
      'redirect-host': { type: 'string', default: 'localhost' },
      sdk: { type: 'string', default: 'v1' },
      report: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  if (!['v1', 'v2'].includes(values.sdk)) {
    throw new Error(`--sdk must be v1 or v2, not "${values.sdk}"`);
  }
  return {
    sdk: await import(`./sdk/${values.sdk}.js`),
    resource: values.resource,
    otherResource: values['other-resource'],
    user: { username: values.username, password: values.password },
    authMethod: values['auth-method'],
    clientMetadataUrl: values['client-metadata-url'],
    redirectHost: values['redirect-host'],
    report: values.report,
  };
}
