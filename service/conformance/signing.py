"""Tokens to call with: the right one, and any number of wrong ones."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

LIVES_SECONDS = 300
_ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
_SIGNING = ["ES256", "ES384", "ES512", "RS384"]


class UnusableKey(Exception):
    """A key cannot be used to sign; the text says why, and nothing of the key."""


class Identity(msgspec.Struct, frozen=True):
    """As whom to call: the private key, its id, the issuer, and where the public key can be fetched ("" for nowhere).

    :param now: seconds since 1970.
    """

    key: ECKey | RSAKey
    kid: str
    issuer: str
    jku: str
    now: Callable[[], float]
    new_id: Callable[[], str]

    @property
    def algorithm(self) -> str:
        """ES384 or RS384, as the standard recommends, or what the curve of the key is made for."""
        return "RS384" if isinstance(self.key, RSAKey) else _ALGORITHMS[self.key.curve_name]

    def header(self, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 # JSON is anything
        """A token's header with some fields changed; None leaves one out."""
        usual = {"alg": self.algorithm, "typ": "JWT", "kid": self.kid, "jku": self.jku or None}
        return _with(usual, changed)

    def claims(self, audience: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 # JSON is anything
        """What a token says, with some claims changed; None leaves one out."""
        now = int(self.now())
        usual = {"iss": self.issuer, "aud": audience, "iat": now, "exp": now + LIVES_SECONDS, "jti": self.new_id()}
        return _with(usual, changed)

    def token(self, audience: str) -> str:
        """The right token for an address."""
        return self.signed(self.header(), self.claims(audience))

    def signed(self, header: Mapping[str, Any], claims: Mapping[str, Any], key: ECKey | RSAKey | None = None) -> str:
        """A token signed with the key, or with a stranger's."""
        registry = jws.JWSRegistry(algorithms=_SIGNING, strict_check_header=False)
        return jws.serialize_compact(dict(header), json.dumps(claims), key or self.key, registry=registry)

    def by_secret(self, audience: str, secret: bytes) -> str:
        """A token signed with HS256, by a secret that anybody can have."""
        return _by_hand(self.header(alg="HS256"), self.claims(audience), secret)

    def unsigned(self, audience: str, spelling: str = "none") -> str:
        """A token that nobody signed."""
        return _by_hand(self.header(alg=spelling), self.claims(audience), None)

    def changed(self, audience: str) -> str:
        """A right token whose claims were altered after it was signed."""
        header, _, signature = self.token(audience).split(".")
        return f"{header}.{_text(self.claims(audience, sub='somebody-else'))}.{signature}"

    def by_a_stranger(self, audience: str) -> str:
        """A token that is right but for the key: one of the same kind, made this moment."""
        key = RSAKey.generate_key(2048) if isinstance(self.key, RSAKey) else ECKey.generate_key(self.key.curve_name)
        return self.signed(self.header(), self.claims(audience), key)

    @property
    def public_pem(self) -> bytes:
        """The public half of the key, as a file would have it."""
        return self.key.as_pem(private=False)


def read_key(text: bytes) -> tuple[ECKey | RSAKey, str]:
    """A private key from a JWK or a PEM, and its id; without one of its own, the thumbprint.

    :raises UnusableKey: no key, no private one, or not of a kind that CDS Hooks recommends.
    """
    try:
        if text.lstrip().startswith(b"{"):
            key = import_key(json.loads(text))
        else:
            key = import_key(text, "RSA" if b"BEGIN RSA" in text else _kind_in(text))
    except (JoseError, ValueError, TypeError, KeyError):
        raise UnusableKey("the key is neither a JWK nor a PEM of an EC or RSA key") from None
    if not isinstance(key, ECKey | RSAKey) or (isinstance(key, ECKey) and key.curve_name not in _ALGORITHMS):
        raise UnusableKey("the key is neither EC (P-384) nor RSA")
    if not key.is_private:
        raise UnusableKey("the key is a public one, and signing needs the private half")
    return key, str(key.kid or key.thumbprint())


def stranger(new_id: Callable[[], str], now: Callable[[], float]) -> Identity:
    """Somebody whom no service knows, with a key made this moment."""
    return Identity(ECKey.generate_key("P-384"), "unknown-key", "https://nobody.invalid", "", now, new_id)


def _kind_in(text: bytes) -> Any:  # noqa: ANN401 # one of the library's own literals
    """Whether a PEM that does not say so holds an EC or an RSA key."""
    try:
        import_key(text, "EC")
    except (JoseError, ValueError, TypeError):
        return "RSA"
    return "EC"


def _with(usual: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def _by_hand(header: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes | None) -> str:
    body = f"{_text(header)}.{_text(claims)}"
    mark = b"" if secret is None else hmac.new(secret, body.encode(), hashlib.sha256).digest()
    return f"{body}.{_base64(mark)}"


def _text(part: Mapping[str, Any]) -> str:
    return _base64(json.dumps(part).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
