"""What a token says, and whether that can be right; whether its client signed it is another matter.

A JSON Web Token [RFC 7515, RFC 7519] as CDS Hooks has it: the header names algorithm, key and perhaps the address of
the key set; the claims name issuer, audience, moment, end and an id of the token.
"""

from __future__ import annotations

import math
import re
from base64 import urlsafe_b64decode
from collections.abc import Container
from typing import TypeVar

import msgspec

from service.problems import NotAuthenticated

ALGORITHMS = ("ES384", "RS384")
"""The two that CDS Hooks recommends, and no other: never none, never a shared secret. (J3)"""

LONGEST_TOKEN = 8 * 1024
LEEWAY_SECONDS = 60
"""How far the clocks of a client and ours may differ where a token says from when on it is good. (J6)"""

LONGEST_LIFE_SECONDS = 3600

_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_NOT_HERE = msgspec.Raw()
_LAST_MOMENT = 1e11  # the year 5138; a larger number is no moment, and may be none that can be reckoned with

Moment = int | float
"""Seconds since 1970."""


class Header(msgspec.Struct, frozen=True):
    """The header of a token. The last four would have us use a key, or a rule, that the token itself brings."""

    alg: str
    kid: str
    typ: str
    jku: str = ""
    jwk: msgspec.Raw = _NOT_HERE
    x5u: msgspec.Raw = _NOT_HERE
    x5c: msgspec.Raw = _NOT_HERE
    crit: msgspec.Raw = _NOT_HERE


class Claims(msgspec.Struct, frozen=True):
    """What a token says. A number that is too large to be one, a text or a boolean is no moment."""

    iss: str
    aud: str | list[str]
    exp: Moment
    iat: Moment
    jti: str
    nbf: Moment | None = None
    tenant: str | None = None


Part = TypeVar("Part", Header, Claims)


class Token(msgspec.Struct, frozen=True):
    """A token that was read, and that nobody has vouched for yet."""

    text: str
    header: Header
    claims: Claims


def read_token(text: str) -> Token:
    """The token in a text, if its header is one that is accepted here.

    :raises NotAuthenticated: no token, or one whose header asks for anything but a known key and algorithm.
    """
    if len(text) > LONGEST_TOKEN:
        raise NotAuthenticated("the token is too long")
    if not _SHAPE.fullmatch(text):
        raise NotAuthenticated("this is no signed token")
    head, body, _ = text.split(".")
    header = _read(head, _header, "the header of the token cannot be read")
    _require_header(header)
    claims = _read(body, _claims, "the claims of the token cannot be read")
    if not claims.jti:
        raise NotAuthenticated("the token has no id")
    return Token(text, header, claims)


def require_audience(claims: Claims, accepted: Container[str]) -> None:
    """The token is for the address that was called, as a whole. (J4) Raises NotAuthenticated."""
    named = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    if not any(each in accepted for each in named):
        raise NotAuthenticated("the audience is not the address that was called")


def require_time(claims: Claims, now: float) -> None:
    """The token is good now, and not for longer than an hour. (J6)

    ``now`` is in seconds since 1970. A token has ended at ``exp``; the leeway is for the moment from which it is good,
    which some clients round into the future.

    :raises NotAuthenticated: it is not.
    """
    if not all(0 <= each < _LAST_MOMENT for each in (claims.exp, claims.iat, claims.nbf or 0)):
        raise NotAuthenticated("a time in the token is none")
    starts = claims.iat if claims.nbf is None else max(claims.iat, claims.nbf)
    if claims.exp <= now:
        raise NotAuthenticated("the token has expired")
    if starts > now + LEEWAY_SECONDS:
        raise NotAuthenticated("the token is not good yet")
    if claims.exp - claims.iat > LONGEST_LIFE_SECONDS:
        raise NotAuthenticated("the token is good for longer than an hour")


def seconds_left(claims: Claims, now: float) -> int:
    """How long the token must not be seen a second time: until it ends, and the leeway beyond."""
    return max(1, math.ceil(claims.exp - now) + LEEWAY_SECONDS)


def _require_header(header: Header) -> None:
    if header.typ.upper() != "JWT":
        raise NotAuthenticated("the type of the token is not JWT")
    if header.alg not in ALGORITHMS:
        raise NotAuthenticated("the algorithm of the token is not accepted")
    if not header.kid:
        raise NotAuthenticated("the token names no key")
    if any((header.jwk, header.x5u, header.x5c, header.crit)):
        raise NotAuthenticated("the token brings a key or a rule of its own")


_header = msgspec.json.Decoder(Header)
_claims = msgspec.json.Decoder(Claims)


def _read(segment: str, decoder: msgspec.json.Decoder[Part], otherwise: str) -> Part:
    try:
        return decoder.decode(urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise NotAuthenticated(otherwise) from None
