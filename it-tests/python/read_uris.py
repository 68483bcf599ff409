"""Reads URIs as Python's urllib.parse does, one JSON text in each line of a file, and writes what it
saw, one JSON object in each line."""

import json
import sys
from urllib.parse import urlsplit

with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        uri = urlsplit(json.loads(line))
        print(
            json.dumps(
                {
                    "scheme": uri.scheme,
                    "user": (uri.username or "") + (uri.password or ""),
                    "host": uri.hostname or "",
                    "port": "" if uri.port is None else str(uri.port),
                    "path": uri.path,
                    "fragment": uri.fragment,
                }
            )
        )
