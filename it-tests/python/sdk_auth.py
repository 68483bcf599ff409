import asyncio

import jwt
from mcp.server.auth.provider import AccessToken, TokenVerifier


class AccessTokens(TokenVerifier):
    """For MCPServer(token_verifier=...): only access tokens of the realm `issuer` for the MCP server at `url`."""

    def __init__(self, issuer, url):
        self.issuer = issuer
        self.url = url
        self.keys = jwt.PyJWKClient(f"{issuer}/protocol/openid-connect/certs")

    async def verify_token(self, token):
        try:
            claims = await asyncio.to_thread(self.claims, token)
        except jwt.PyJWTError:
            return None
        return AccessToken(
            token=token,
            client_id=claims["client_id"],
            subject=claims["sub"],
            scopes=claims["scope"].split(),
            expires_at=claims["exp"],
            resource=self.url,
        )

    def claims(self, token):
        # RFC 9068: an ID token or a logout token, signed by the same key, is no access token.
        if jwt.get_unverified_header(token).get("typ") != "at+jwt":
            raise jwt.InvalidTokenError
        return jwt.decode(
            token,
            self.keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            issuer=self.issuer,
            audience=self.url,
            options={"require": ["exp", "sub", "client_id", "scope"]},
        )
