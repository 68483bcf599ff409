"""The client of mcp, the Python SDK: an application of the SDK opens the browser (variable BROWSER) and listens for the answer."""

import asyncio
import sys
import webbrowser
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata
from pydantic import AnyUrl

import story


class InMemoryStorage:
    tokens = None
    client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client_info):
        self.client = client_info


class Loopback:
    """Where the authorization response arrives (RFC 8252 section 7.3)."""

    @classmethod
    async def listen(cls):
        loopback = cls()
        loopback.response = asyncio.get_running_loop().create_future()
        loopback.server = await asyncio.start_server(loopback.answer, "127.0.0.1", 0)
        loopback.port = loopback.server.sockets[0].getsockname()[1]
        loopback.redirect_uri = f"http://127.0.0.1:{loopback.port}/callback"
        return loopback

    async def answer(self, reader, writer):
        request = (await reader.readline()).decode().split(" ")
        if len(request) == 3 and request[1].startswith("/callback?"):
            query = parse_qs(urlsplit(request[1]).query)
            self.response.set_result({name: values[0] for name, values in query.items()})
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def callback(self):
        response = await self.response
        return AuthorizationCodeResult(code=response["code"], state=response["state"], iss=response["iss"])


async def open_browser(url):
    webbrowser.open(url)


async def main(url):
    loopback = await Loopback.listen()
    oauth = OAuthClientProvider(
        server_url=url,
        client_metadata=OAuthClientMetadata(client_name="MCP SDK client", redirect_uris=[AnyUrl(loopback.redirect_uri)]),
        storage=InMemoryStorage(),
        redirect_handler=open_browser,
        callback_handler=loopback.callback,
    )
    async with httpx2.AsyncClient(auth=oauth, follow_redirects=True) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:

            async def add(a, b):
                return (await client.call_tool("add", {"a": a, "b": b})).structured_content

            await story.run(client, oauth, add)


asyncio.run(main(sys.argv[1]))
