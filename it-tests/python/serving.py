"""What both MCP servers here have in common: a port, one line when they are ready, and an end when standard input closes, so that
none outlives the test that started it."""

import json
import os
import socket
import sys
import threading

import uvicorn


class FreePort:
    """Bound before the server starts: the server's URL is part of what it checks."""

    def __init__(self, port=0):
        self.listener = socket.create_server(("localhost", port))
        self.url = f"http://localhost:{self.listener.getsockname()[1]}/mcp"

    def serve(self, app):
        threading.Thread(target=end_with_the_test, daemon=True).start()
        # What connects before the server accepts waits in the listener's queue.
        print(json.dumps({"url": self.url}), flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[self.listener])


def end_with_the_test():
    sys.stdin.read()
    os._exit(0)


def add(a: int, b: int) -> dict[str, int]:
    """Adds two numbers."""
    return {"sum": a + b}
