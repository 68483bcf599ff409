"""An MCP server with fastmcp, and the lines of docs/clients.md (fastmcp_auth.py) in front of it."""

import os

from fastmcp import FastMCP

from fastmcp_auth import access_tokens
from serving import FreePort, add

port = FreePort()
server = FastMCP("fastmcp-server", auth=access_tokens(os.environ["ISSUER"], port.url))
server.tool(add)
port.serve(server.http_app(path="/mcp", stateless_http=True))
