"""An MCP server with mcp, the Python SDK, and the lines of docs/clients.md (sdk_auth.py) in front of it."""

import os

from mcp.server import MCPServer
from mcp.server.auth.settings import AuthSettings
from pydantic import AnyHttpUrl

from sdk_auth import AccessTokens
from serving import FreePort, add

issuer = os.environ["ISSUER"]
port = FreePort()
server = MCPServer(
    "sdk-server",
    token_verifier=AccessTokens(issuer, port.url),
    auth=AuthSettings(
        issuer_url=AnyHttpUrl(issuer),
        resource_server_url=AnyHttpUrl(port.url),
        required_scopes=["mcp:tools"],
        validate_token_resource=True,
    ),
)
server.tool()(add)
port.serve(server.streamable_http_app(stateless_http=True))
