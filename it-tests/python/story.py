"""What both clients here do once they are connected: a tool call, a refresh, another tool call."""

import json
import time

import jwt


async def run(client, oauth, call_add):
    """Writes what was found to standard output.

    oauth: the client's OAuth code, which is the SDK's in both
    call_add: adds two numbers with the server's tool
    """
    tools = await client.list_tools()
    first = await observed(oauth, call_add)
    # As far as the client can tell, its token has expired.
    oauth.context.token_expiry_time = time.time() - 1
    second = await observed(oauth, call_add)
    report = {
        "tools": [tool.name for tool in getattr(tools, "tools", tools)],
        "first": first,
        "second": second,
        "client": oauth.context.client_info.client_id,
        "authMethod": oauth.context.client_info.token_endpoint_auth_method,
        "asked": oauth.context.client_metadata.scope,
        "aud": jwt.decode(oauth.context.current_tokens.access_token, options={"verify_signature": False})["aud"],
    }
    print(json.dumps(report))


async def observed(oauth, call_add):
    answer = await call_add(2, 40)
    claims = jwt.decode(oauth.context.current_tokens.access_token, options={"verify_signature": False})
    return {"sum": answer["sum"], "token": claims["jti"]}
