import json
from base64 import b64encode
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe, jwt
from joserfc.jwk import KeySet, OctKey
from joserfc.util import urlsafe_b64decode


def verify(token, issuer, url):
    """Checks an access token: signature, issuer, expiry, and that it is for this server."""
    with urlopen(f"{issuer}/protocol/openid-connect/certs") as answer:
        keys = KeySet.import_key_set(json.load(answer))
    claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": url},
        exp={"essential": True},
    ).validate(claims)
    return claims


def introspect(token, issuer, client_id, secret):
    """Introspection: Keycloak checks the token and opens the props."""
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    request = Request(
        f"{issuer}/protocol/openid-connect/token/introspect",
        data=urlencode({"token": token}).encode(),
        headers={"Authorization": "Basic " + b64encode(pair.encode()).decode()},
    )
    with urlopen(request) as answer:
        claims = json.load(answer)
    if not claims["active"]:
        raise ValueError("the token is not active")
    return claims.get("props")


def open_with_shared_key(claims, keys):
    """Shared key: opens the props here.

    claims: of a token that verify let through
    keys: the member `keys` of what props-keys/{clientId} answered
    """

    def content_key(sealed):
        key = next(key for key in keys if key["kid"] == sealed.headers()["kid"])
        derived = HKDF(
            algorithm=SHA256(), length=32, salt=claims["jti"].encode(), info=b"mcp-props v1 cek"
        ).derive(urlsafe_b64decode(key["k"].encode()))
        return OctKey.import_key(derived)

    opened = jwe.decrypt_compact(claims["props"], content_key, algorithms=["dir", "A256GCM"])
    return json.loads(opened.plaintext)


def open_with_private_key(claims, client_id, keys):
    """Public key: opens the props with the server's own private key.

    claims: of a token that verify let through
    keys: the server's private keys, as a JWKS
    """
    opened = jwe.decrypt_compact(
        claims["props"],
        KeySet.import_key_set({"keys": keys}),
        algorithms=["ECDH-ES+A256KW", "RSA-OAEP-256", "A256GCM"],
    )
    sealed = json.loads(opened.plaintext)
    # Anybody can seal to a public key: what was sealed must name this token, this realm and this server.
    if (sealed["iss"], sealed["aud"], sealed["jti"]) != (claims["iss"], client_id, claims["jti"]):
        raise ValueError("the props are of another token")
    return sealed["props"]
