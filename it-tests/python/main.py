"""Runs open_props.py, the reader of docs/props.md, on one token: the task comes as an argument, the props go to standard output."""

import json
import sys

from open_props import introspect, open_with_private_key, open_with_shared_key, verify


def read(task):
    if task["how"] == "introspection":
        return introspect(task["token"], task["issuer"], task["clientId"], task["secret"])
    claims = verify(task["token"], task["issuer"], task["url"])
    if task["how"] == "shared key":
        return open_with_shared_key(claims, task["keys"])
    return open_with_private_key(claims, task["clientId"], task["keys"])


print(json.dumps(read(json.loads(sys.argv[1]))))
