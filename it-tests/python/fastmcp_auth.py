import json
from base64 import urlsafe_b64decode

from fastmcp.server.auth import RemoteAuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier


class AccessTokens(JWTVerifier):
    """JWTVerifier checks signature, issuer, expiry and audience; here is what it does not look at."""

    async def load_access_token(self, token):
        accepted = await super().load_access_token(token)
        if accepted is None:
            return None
        header = json.loads(urlsafe_b64decode(token.split(".")[0] + "=="))
        # RFC 9068: an ID token or a logout token, signed by the same key, is no access token.
        return accepted if header.get("typ") == "at+jwt" and accepted.expires_at else None


def access_tokens(issuer, url):
    """For FastMCP(auth=...): only access tokens of the realm `issuer` for the MCP server at `url`."""
    return RemoteAuthProvider(
        token_verifier=AccessTokens(
            jwks_uri=f"{issuer}/protocol/openid-connect/certs",
            issuer=issuer,
            audience=url,
            algorithm="RS256",
            required_scopes=["mcp:tools"],
        ),
        authorization_servers=[issuer],
        base_url=url.removesuffix("/mcp"),
    )
