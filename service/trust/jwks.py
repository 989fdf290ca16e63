"""The public keys in a JSON Web Key Set [RFC 7517]: those with which a token of ours could be signed, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from service.trust.sandbox import THUMBPRINTS

PublicKey = ECKey | RSAKey
_MOST_KEYS = 100
_RSA_BITS = range(2048, 4096 + 1)


class NoKeySet(Exception):
    """What came is no JSON Web Key Set."""


class KeyRing(msgspec.Struct, frozen=True):
    """Keys by their id and by the algorithm that each is for, and the ids alone."""

    keys: Mapping[tuple[str, str], PublicKey]
    ids: frozenset[str]


class _Jwk(msgspec.Struct):
    """One key. What makes it a private one is never read."""

    kty: str
    kid: str
    use: str = "sig"
    key_ops: tuple[str, ...] = ("verify",)
    alg: str = ""
    crv: str = ""
    x: str = ""
    y: str = ""
    n: str = ""
    e: str = ""


class _Set(msgspec.Struct):
    keys: list[Any]


_set = msgspec.json.Decoder(_Set)


def read_key_set(content: bytes, *, in_production: bool) -> KeyRing:
    """The keys in the JSON of a key set. Raises NoKeySet."""
    try:
        return key_ring(_set.decode(content).keys, in_production=in_production)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise NoKeySet("this is no JSON Web Key Set") from None


def key_ring(jwks: Iterable[Any], *, in_production: bool) -> KeyRing:
    """The keys that can be used here; a set may hold others, for other purposes. Of two with one id the first counts.

    In production a key of which the private half is published is none, whoever gives it as their own. (J10)
    """
    found: dict[tuple[str, str], PublicKey] = {}
    for name, key in list(_usable(jwks))[:_MOST_KEYS]:
        if not (in_production and key.thumbprint() in THUMBPRINTS):
            found.setdefault(name, key)
    return KeyRing(found, frozenset(kid for kid, _ in found))


def _usable(jwks: Iterable[Any]) -> Iterator[tuple[tuple[str, str], PublicKey]]:
    for each in jwks:
        try:
            jwk = msgspec.convert(each, _Jwk)
            alg, key = _imported(jwk)
        except (msgspec.ValidationError, JoseError, ValueError, TypeError, KeyError):
            continue
        if jwk.kid and jwk.use == "sig" and "verify" in jwk.key_ops and jwk.alg in {"", alg}:
            yield (jwk.kid, alg), key


def _imported(jwk: _Jwk) -> tuple[str, PublicKey]:
    """The algorithm that a key is for, and the key. Raises ValueError and others for a key of any other kind."""
    if (jwk.kty, jwk.crv) == ("EC", "P-384"):
        return "ES384", ECKey.import_key({"kty": "EC", "crv": jwk.crv, "x": jwk.x, "y": jwk.y})
    if jwk.kty != "RSA":
        raise ValueError("no key for the algorithms that are accepted")
    key = RSAKey.import_key({"kty": "RSA", "n": jwk.n, "e": jwk.e})
    if key.public_key.key_size not in _RSA_BITS:
        raise ValueError("an RSA key of a size that is not accepted")
    return "RS384", key
