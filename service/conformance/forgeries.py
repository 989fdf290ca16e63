"""Tokens that must not open a door, as data: each is right but for one thing."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from service.conformance.rows import Level
from service.conformance.signing import Identity

_HOUR = 3600
_DAY = 24 * _HOUR

Forge = Callable[[Identity, str], str]
"""Makes a token for an address."""


class Forgery(msgspec.Struct, frozen=True):
    """A token that is wrong in one way."""

    what: str
    token: Forge


def _claims(**changed: object) -> Forge:
    return lambda who, url: who.signed(who.header(), who.claims(url, **changed))


def _header(**changed: object) -> Forge:
    return lambda who, url: who.signed(who.header(**changed), who.claims(url))


def _late(who: Identity, url: str) -> str:
    now = int(who.now())
    return who.signed(who.header(), who.claims(url, iat=now - _HOUR, exp=now - 600))


def _early(who: Identity, url: str) -> str:
    now = int(who.now())
    return who.signed(who.header(), who.claims(url, iat=now + 600, exp=now + 900))


def _for_a_day(who: Identity, url: str) -> str:
    return who.signed(who.header(), who.claims(url, exp=int(who.now()) + _DAY))


def _for_discovery(who: Identity, url: str) -> str:
    return who.token(url.rpartition("/")[0])


FORGERIES: tuple[tuple[str, str, Level | None, tuple[Forgery, ...]], ...] = (
    (
        "J2",
        "A token without one of the fields that it has to have is refused",
        None,
        (
            Forgery("without kid in the header", _header(kid=None)),
            *(Forgery(f"without {name}", _claims(**{name: None})) for name in ("iss", "aud", "exp", "iat", "jti")),
        ),
    ),
    (
        "J2",
        "A token whose header does not say that it is one is refused",
        "SHOULD",
        (Forgery("without typ in the header", _header(typ=None)),),
    ),
    (
        "J3",
        "A token that nobody signed is refused",
        None,
        tuple(Forgery(f"alg {each}", lambda who, url, each=each: who.unsigned(url, each)) for each in ("none", "nOnE")),  # type: ignore[misc]
    ),
    (
        "J3",
        "A token signed with a shared secret is refused",
        None,
        (
            Forgery("the public key as secret", lambda who, url: who.by_secret(url, who.public_pem)),
            Forgery("a word as secret", lambda who, url: who.by_secret(url, b"secret")),
        ),
    ),
    (
        "J3",
        "A token that was changed after it was signed, or signed by a stranger, is refused",
        None,
        (
            Forgery("changed", lambda who, url: who.changed(url)),
            Forgery("a stranger's key", lambda who, url: who.by_a_stranger(url)),
        ),
    ),
    (
        "J4",
        "A token for another address is refused",
        None,
        (
            Forgery("for discovery", _for_discovery),
            Forgery("for an address with a slash more", lambda who, url: who.token(f"{url}/")),
            Forgery("for an address that begins alike", lambda who, url: who.token(url[:-1])),
            Forgery("for another host", _claims(aud="https://another.invalid/cds-services/x")),
        ),
    ),
    (
        "J5",
        "A token of an unknown issuer, or with another jku, is refused",
        None,
        (
            Forgery("of an unknown issuer", _claims(iss="https://nobody.invalid")),
            Forgery("with another jku", _header(jku="https://nobody.invalid/jwks.json")),
        ),
    ),
    ("J6", "A token that is past is refused", "SHALL", (Forgery("past for ten minutes", _late),)),
    ("J6", "A token from the future is refused", None, (Forgery("of ten minutes from now", _early),)),
    ("J6", "A token that lives for a day is refused", None, (Forgery("good for a day", _for_a_day),)),
    ("J8", "A token by an unknown key is refused", None, (Forgery("another kid", _header(kid="no-such-key")),)),
)
"""What must not be let in: row, question, level where it is not the row's, and the tokens."""
