"""The client of fastmcp: its own OAuth code opens the browser (variable BROWSER) and listens for the answer."""

import asyncio
import sys

from fastmcp import Client
from fastmcp.client.auth import OAuth

import story


async def main(url):
    oauth = OAuth()
    async with Client(url, auth=oauth) as client:

        async def add(a, b):
            return (await client.call_tool("add", {"a": a, "b": b})).structured_content

        await story.run(client, oauth, add)


asyncio.run(main(sys.argv[1]))
