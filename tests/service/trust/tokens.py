"""Tokens for tests, signed as an EHR signs them, and everything about them that can be made wrong."""

from __future__ import annotations

import base64
import json
import time
from functools import cache
from typing import Any, Literal
from uuid import uuid4

import msgspec
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

ISSUER = "https://ehr.example.org"
LIVES_SECONDS = 300

Json = dict[str, Any]
_EVERY_ALGORITHM = ["ES256", "ES384", "ES512", "RS256", "RS384", "PS384", "HS256"]


class ClientKey(msgspec.Struct, frozen=True):
    """The private key of a client, and the id under which its public half is known."""

    kid: str
    key: ECKey | RSAKey
    alg: str

    @property
    def public(self) -> Json:
        """The public half as it stands in a key set."""
        jwk: Json = self.key.as_dict(private=False)
        return {**jwk, "kid": self.kid, "use": "sig", "alg": self.alg}

    @property
    def jwks(self) -> Json:
        """The key set of a client that has this key alone."""
        return {"keys": [self.public]}


def new_key(kid: str = "key-1", kind: Literal["EC", "RSA"] = "EC") -> ClientKey:
    """A key made this moment: P-384 for ES384, or RSA for RS384."""
    if kind == "EC":
        return ClientKey(kid, ECKey.generate_key("P-384"), "ES384")
    return ClientKey(kid, RSAKey.generate_key(2048), "RS384")


@cache
def usual_key(kind: Literal["EC", "RSA"] = "EC") -> ClientKey:
    """The key of the usual client, one for the whole run."""
    return new_key("key-1" if kind == "EC" else "key-2", kind)


def header_of(client_key: ClientKey, **changed: Any) -> Json:  # noqa: ANN401 # JSON is anything
    """The header of a right token with some fields changed; None leaves one out."""
    return _with({"alg": client_key.alg, "typ": "JWT", "kid": client_key.kid}, changed)


def claims_of(*, iss: str = ISSUER, aud: Any = None, now: float | None = None, **changed: Any) -> Json:  # noqa: ANN401
    """What a right token says, with some claims changed; None leaves one out.

    :param now: seconds since 1970; by default the moment.
    """
    at = int(time.time() if now is None else now)
    return _with({"iss": iss, "aud": aud, "iat": at, "exp": at + LIVES_SECONDS, "jti": str(uuid4())}, changed)


def signed(
    client_key: ClientKey,
    *,
    iss: str = ISSUER,
    aud: Any = None,  # noqa: ANN401 # also what no audience can be
    now: float | None = None,
    header: Json | None = None,
    **claims: Any,  # noqa: ANN401 # JSON is anything
) -> str:
    """A token of this key for an address (``aud``). Claims and ``header`` fields may be changed, by None left out."""
    return sealed(client_key, header_of(client_key, **(header or {})), claims_of(iss=iss, aud=aud, now=now, **claims))


def sealed(client_key: ClientKey, header: Json, claims: Json | bytes) -> str:
    """A token with exactly this header and these claims, signed."""
    registry = jws.JWSRegistry(algorithms=_EVERY_ALGORITHM, strict_check_header=False)
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return jws.serialize_compact(header, body, client_key.key, registry=registry)


def unsealed(header: Json, claims: Json, signature: bytes = b"") -> str:
    """A token put together by hand, with whatever signature."""
    return ".".join([encoded(json.dumps(header).encode()), encoded(json.dumps(claims).encode()), encoded(signature)])


def encoded(data: bytes) -> str:
    """base64url without padding, as a token has it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def _with(usual: Json, changed: Json) -> Json:
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}
