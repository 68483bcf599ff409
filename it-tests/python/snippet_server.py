"""An MCP server with mcp, the Python SDK, and the code that Keycloak's admin REST answered for it (docs/servers.md) in front of it."""

import os
from importlib.util import module_from_spec, spec_from_file_location

from mcp.server import MCPServer

from serving import FreePort, add

spec = spec_from_file_location("snippet", os.environ["SNIPPET"])
snippet = module_from_spec(spec)
spec.loader.exec_module(snippet)

server = MCPServer("snippet-server", **snippet.own_tokens())
server.tool()(add)
FreePort(int(os.environ["PORT"])).serve(server.streamable_http_app(stateless_http=True))
