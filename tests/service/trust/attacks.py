"""Everything about a token that can be made wrong, by the lines of the security list. (S1 to S13, S17)"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from tests.service.hook_calls import PATIENT_VIEW
from tests.service.trust.doors import AUDIENCE, MOMENT, PUBLIC, token
from tests.service.trust.tokens import (
    ISSUER,
    ClientKey,
    claims_of,
    encoded,
    header_of,
    new_key,
    sealed,
    unsealed,
    usual_key,
)

KEY, RSA, OTHERS = usual_key(), usual_key("RSA"), new_key("key-9")
ANOTHER = "https://another.example.org"
KEYS_OF_OURS = f"{ISSUER}/keys"
_ALG, _NONE, _NOTHING = b'"alg"', '{"alg":"none"}', b"{}"


def ours(key: ClientKey = KEY, **changed: Any) -> str:  # noqa: ANN401 # claims, and ``header``
    """A token of the first client that is right but for what is changed."""
    return token(key, **{"tenant": "north", **changed})


def claims(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 # JSON is anything
    """The claims of such a token."""
    return claims_of(**{"aud": AUDIENCE, "now": MOMENT, "tenant": "north", **changed})


def signed_by_secret(secret: bytes, alg: str = "HS256") -> str:
    """A token signed with what everybody knows."""
    body = unsealed(header_of(RSA, alg=alg), claims()).rpartition(".")[0]
    return f"{body}.{encoded(hmac.new(secret, body.encode(), hashlib.sha256).digest())}"


def tampered() -> str:
    """A right token whose claims were exchanged after it was signed."""
    header, _, signature = ours().split(".")
    return f"{header}.{encoded(json.dumps(claims(tenant='south')).encode())}.{signature}"


def with_raw(**written: str) -> str:
    """A token with some numbers of its claims written out by hand."""
    text = json.dumps(claims(**dict.fromkeys(written, "@")))
    for value in written.values():
        text = text.replace('"@"', value, 1)
    return sealed(KEY, header_of(KEY), text.encode())


ATTACKS: dict[str, tuple[str, Callable[[], str]]] = {
    # S1: nobody signed
    "alg none": ("S1", lambda: unsealed(header_of(KEY, alg="none"), claims())),
    "alg nOnE": ("S1", lambda: unsealed(header_of(KEY, alg="nOnE"), claims())),
    "alg none with a signature": ("S1", lambda: unsealed(header_of(KEY, alg="none"), claims(), b"signature")),
    "alg missing": ("S1", lambda: unsealed(header_of(KEY, alg=None), claims(), b"signature")),
    "alg empty": ("S1", lambda: unsealed(header_of(KEY, alg=""), claims(), b"signature")),
    "alg null": ("S1", lambda: unsealed({**header_of(KEY), "alg": None}, claims(), b"signature")),
    "alg a list": ("S1", lambda: unsealed(header_of(KEY, alg=["ES384"]), claims(), b"signature")),
    # S2, S3: another way to sign
    "HS256 by the public PEM": ("S2", lambda: signed_by_secret(RSA.key.as_pem(private=False))),
    "HS256 by the public JWK": ("S2", lambda: signed_by_secret(json.dumps(RSA.public).encode())),
    "a secret said to be ES384": ("S2", lambda: signed_by_secret(KEY.key.as_pem(private=False), "ES384")),
    "RS256": ("S3", lambda: ours(RSA, header={"alg": "RS256"})),
    "PS384": ("S3", lambda: ours(RSA, header={"alg": "PS384"})),
    "alg in small letters": ("S3", lambda: unsealed(header_of(KEY, alg="es384"), claims(), b"signature")),
    # S4, S5, S6: another key
    "kid of a key of another type": ("S4", lambda: ours(RSA, header={"kid": KEY.kid})),
    "kid of a key of the other type": ("S4", lambda: ours(header={"kid": RSA.kid})),
    "kid unknown": ("S5", lambda: ours(header={"kid": "key-7"})),
    "kid a path": ("S5", lambda: ours(header={"kid": "../../etc/passwd"})),
    "kid missing": ("S6", lambda: ours(header={"kid": None})),
    "kid empty": ("S6", lambda: ours(header={"kid": ""})),
    "kid a number": ("S6", lambda: unsealed(header_of(KEY, kid=1), claims(), b"signature")),
    # S7: a key or a rule that comes along
    "jwk in the header": ("S7", lambda: ours(OTHERS, header={"kid": KEY.kid, "jwk": OTHERS.public})),
    "our own jwk in the header": ("S7", lambda: ours(header={"jwk": KEY.public})),
    "x5u in the header": ("S7", lambda: ours(header={"x5u": KEYS_OF_OURS})),
    "x5c in the header": ("S7", lambda: ours(header={"x5c": ["MIIB"]})),
    "crit in the header": ("S7", lambda: unsealed(header_of(KEY, crit=["exp"]), claims(), b"signature")),
    "jwk null in the header": ("S7", lambda: unsealed({**header_of(KEY), "jwk": None}, claims(), b"signature")),
    # S8, S9: another signer
    "a stranger's key with our kid": ("S8", lambda: ours(new_key(KEY.kid))),
    "another client's key": ("S8", lambda: ours(OTHERS)),
    "another client in our name": ("S8", lambda: token(OTHERS, iss=ISSUER, tenant="north")),
    "tampered claims": ("S9", tampered),
    "tampered signature": ("S9", lambda: ours()[:-8] + "AAAAAAAA"),
    "no signature": ("S9", lambda: ours().rpartition(".")[0] + "."),
    "signature of nothing": ("S9", lambda: unsealed(header_of(KEY), claims(), bytes(96))),
    # S10, S11: another time
    "expired": ("S10", lambda: ours(iat=MOMENT - 600, exp=MOMENT - 300)),
    "expired this moment": ("S10", lambda: ours(iat=MOMENT - 600, exp=MOMENT)),
    "exp missing": ("S10", lambda: ours(exp=None)),
    "exp a text": ("S10", lambda: ours(exp=str(int(MOMENT) + 300))),
    "exp 1e400": ("S10", lambda: with_raw(exp="1e400")),
    "exp 1e300": ("S10", lambda: with_raw(exp="1e300", iat="1e300")),
    "exp of 400 digits": ("S10", lambda: with_raw(exp="9" * 400)),
    "exp not a number": ("S10", lambda: with_raw(exp="NaN")),
    "exp true": ("S10", lambda: ours(exp=True)),
    "exp negative": ("S10", lambda: ours(exp=-1)),
    "exp a list": ("S10", lambda: ours(exp=[int(MOMENT) + 300])),
    "good for longer than an hour": ("S10", lambda: ours(exp=MOMENT + 3601)),
    "iat in the future": ("S11", lambda: ours(iat=MOMENT + 61)),
    "iat missing": ("S11", lambda: ours(iat=None)),
    "iat a text": ("S11", lambda: ours(iat=str(MOMENT))),
    "iat true": ("S11", lambda: ours(iat=True)),
    "iat and exp of 400 digits": ("S11", lambda: with_raw(iat="9" * 400, exp="9" * 400)),
    "nbf in the future": ("S11", lambda: ours(nbf=MOMENT + 61)),
    "nbf a text": ("S11", lambda: ours(nbf="now")),
    # S12: for another address
    "aud another hook of ours": ("S12", lambda: ours(aud=f"{PUBLIC}/cds-services/fasciculation-order-sign")),
    "aud discovery": ("S12", lambda: ours(aud=f"{PUBLIC}/cds-services")),
    "aud feedback": ("S12", lambda: ours(aud=f"{AUDIENCE}/feedback")),
    "aud a prefix": ("S12", lambda: ours(aud=PUBLIC)),
    "aud with a slash at its end": ("S12", lambda: ours(aud=f"{AUDIENCE}/")),
    "aud longer": ("S12", lambda: ours(aud=f"{AUDIENCE}?a=b")),
    "aud in capitals": ("S12", lambda: ours(aud=AUDIENCE.upper())),
    "aud http": ("S12", lambda: ours(aud=AUDIENCE.replace("https", "http"))),
    "aud as the Host header has it": ("S12", lambda: ours(aud=f"http://localhost{PATIENT_VIEW}")),
    "aud of another client": ("S12", lambda: ours(aud="https://typed.example.org/by-hand")),
    "aud missing": ("S12", lambda: ours(aud=None)),
    "aud an empty list": ("S12", lambda: ours(aud=[])),
    "aud a list with a number": ("S12", lambda: ours(aud=[AUDIENCE, 1])),
    "tenant of another": ("S12", lambda: ours(tenant="east")),
    "tenant missing": ("S12", lambda: ours(tenant=None)),
    "tenant of a client that has none": ("S12", lambda: token(OTHERS, iss=ANOTHER, tenant="any")),
    # S13: somebody else, or keys from somewhere else
    "iss unknown": ("S13", lambda: ours(iss="https://nobody.example.org")),
    "iss with a slash at its end": ("S13", lambda: ours(iss=f"{ISSUER}/")),
    "iss missing": ("S13", lambda: ours(iss=None)),
    "iss a list": ("S13", lambda: ours(iss=[ISSUER])),
    "jku of a client whose keys are given": ("S13", lambda: ours(header={"jku": KEYS_OF_OURS})),
    "jti missing": ("S14", lambda: ours(jti=None)),
    "jti empty": ("S14", lambda: ours(jti="")),
    "jti a number": ("S14", lambda: ours(jti=7)),
    # S17 and what is no token at all
    "over 8 kB": ("S17", lambda: ours(more="x" * 8192)),
    "over 100 kB of dots": ("S17", lambda: "." * 102_400),
    "typ another": ("S3", lambda: ours(header={"typ": "at+jwt"})),
    "typ missing": ("S3", lambda: ours(header={"typ": None})),
    "four parts": ("S9", lambda: f"{ours()}.AAAA"),
    "five parts": ("S9", lambda: ".".join(["AAAA"] * 5)),
    "one part": ("S9", lambda: "secret"),
    "an API key": ("S9", lambda: "0123456789abcdef"),
    "claims that are a list": ("S9", lambda: sealed(KEY, header_of(KEY), b"[]")),
    "claims that are no JSON": ("S9", lambda: sealed(KEY, header_of(KEY), b"\xff\xfe{")),
    "claims nested for ever": ("S9", lambda: sealed(KEY, header_of(KEY), b"[" * 3000)),
    "a header that is a text": ("S1", lambda: f"{encoded(_ALG)}.{encoded(_NOTHING)}.AAAA"),
    "a header in UTF-16": ("S1", lambda: f"{encoded(_NONE.encode('utf-16'))}.{encoded(_NOTHING)}.AAAA"),
    "padding": ("S9", lambda: ours().replace(".", "=.")),
}
