"""The gate for authenticated clients: a call is let in by a JSON Web Token that its client signed for this call."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from flask import Request
from joserfc import jws
from joserfc.errors import JoseError

from service.problems import NotAuthenticated
from service.trust.claims import ALGORITHMS, Token, read_token, require_audience, require_time, seconds_left
from service.trust.gate import Caller
from service.trust.jwks import PublicKey
from service.trust.key_sets import Keys
from service.trust.replay import Memory, MemoryDown
from service.trust.site import Client

_CREDENTIALS = re.compile(r"Bearer ([A-Za-z0-9._~+/=-]+)")


class Trusted(msgspec.Struct, frozen=True):
    """A client, and where its keys are."""

    client: Client
    keys: Keys


class TokenGate:
    """Lets in whoever shows a token of a trusted client for exactly the address that was called, once.

    :param trusted: the clients by their issuers.
    :param public_url: the address under which clients reach the service. The Host header never counts. (J4)
    :param memory: remembers which tokens came.
    :param now: the moment, with a time zone.
    """

    def __init__(
        self, trusted: Mapping[str, Trusted], public_url: str, memory: Memory, now: Callable[[], datetime]
    ) -> None:
        self._trusted = trusted
        self._public_url = public_url.rstrip("/")
        self._memory = memory
        self._now = now

    def admit(self, request: Request) -> Caller:
        """Whose call this is. Raises NotAuthenticated."""
        token = read_token(_bearer(request))
        trusted = self._trusted.get(token.claims.iss)
        if trusted is None:
            raise NotAuthenticated("the issuer is not known", issuer=_hashed(token.claims.iss))
        try:
            self._require(token, trusted, request.path)
        except NotAuthenticated as refused:
            # A name of the site file, and a hash; never what a stranger wrote.
            known = {"client": trusted.client.name, "token": _hashed(token.claims.jti)}
            raise NotAuthenticated(refused.because, **known) from None
        return Caller(trusted.client, token.claims.tenant or "")

    def _require(self, token: Token, trusted: Trusted, path: str) -> None:
        """Cheap questions first; nothing is fetched for a token that has a fault anyway, or remembered of it."""
        client, claims, now = trusted.client, token.claims, self._now().timestamp()
        if token.header.jku and token.header.jku != client.jwks_url:
            raise NotAuthenticated("the address of the keys is not that of this client")
        require_audience(claims, {self._public_url + path, *client.audiences})
        require_time(claims, now)
        if (claims.tenant or "") not in (client.tenants or ("",)):
            raise NotAuthenticated("the tenant is not one that the site file lists for this client")
        key = trusted.keys.find(token.header.kid, token.header.alg)
        if key is None:
            raise NotAuthenticated("the key is not one of this client's")
        if not _signed_with(key, token.text):
            raise NotAuthenticated("the signature is not that of this client")
        try:
            if not self._memory.first_time(claims.iss, claims.jti, seconds_left(claims, now)):
                raise NotAuthenticated("the token was used before")
        except MemoryDown as down:
            raise NotAuthenticated(str(down)) from None


def _bearer(request: Request) -> str:
    """The one token of a request. Servers join several headers of one name with a comma, which is in no token."""
    given = request.headers.getlist("Authorization")
    if not given:
        raise NotAuthenticated("no token came")
    shown = _CREDENTIALS.fullmatch(given[0]) if len(given) == 1 else None
    if shown is None:
        raise NotAuthenticated("the call does not show one bearer token")
    return shown[1]


_registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
_registry.max_header_length = 4096  # a long address of the keys stands there; the whole token has its own limit


def _signed_with(key: PublicKey, text: str) -> bool:
    try:
        return jws.validate_compact(jws.extract_compact(text.encode(), registry=_registry), key, registry=_registry)
    except (JoseError, ValueError, TypeError):
        return False


def _hashed(text: str) -> str:
    """What stands for a text of a stranger in our log: the same for the same text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
