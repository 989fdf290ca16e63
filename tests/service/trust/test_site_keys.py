"""Keys in the site file: public ones that can be used, and never a private one, of which nothing is repeated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, RSAKey

from service.conformance.signing import Identity
from service.trust.site_file import SiteMistakes, load_site
from tests.service.trust.site_files import RIGHT, refusal
from tests.service.trust.tokens import Json, new_key, usual_key

SHORTEST = 8
PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi")


def file_with(*keys: Any, **jwks: Any) -> str:  # noqa: ANN401 # also what is no key
    """A site file whose one client has these keys. (JSON is YAML.)"""
    given_here = {"keys": list(keys), **jwks}
    client = {"name": "example-ehr", "issuer": "https://ehr.example.org", "jwks": given_here}
    return json.dumps({"clients": [client]}, indent=1)


def values(value: Any) -> set[str]:  # noqa: ANN401 # JSON is anything
    """Every text in some JSON that is long enough to be told from the words around it."""
    if isinstance(value, dict):
        return {text for inner in value.values() for text in values(inner)}
    if isinstance(value, list):
        return {text for inner in value for text in values(inner)}
    return {value} if isinstance(value, str) and len(value) >= SHORTEST else set()


@pytest.mark.parametrize("key", [new_key().key, usual_key("RSA").key])
def test_a_private_key_is_refused_loudly_and_nothing_of_it_is_repeated(key: ECKey | RSAKey, tmp_path: Path) -> None:
    private: Json = {**key.as_dict(private=True), "kid": "key-1"}
    named = refusal(tmp_path, file_with(usual_key().public, private))
    assert len(named) == len(set(PRIVATE_MEMBERS) & set(private))
    assert all("jwks.keys[1]." in line and "THIS IS THE SECRET PART OF A KEY" in line for line in named)
    assert not any(value in "\n".join(named) for value in values(private))


@pytest.mark.requirement("J3")
def test_a_shared_secret_is_refused_loudly(tmp_path: Path) -> None:
    secret = {"kty": "oct", "k": "c2hhcmVkLXNlY3JldA", "kid": "key-1", "alg": "HS256"}
    named = refusal(tmp_path, file_with(secret))
    assert ["SECRET PART" in line or "SHARED SECRET" in line for line in named] == [True, True]
    assert not any(value in "\n".join(named) for value in values(secret))


def test_a_secret_is_found_wherever_in_a_key_set_it_was_put(tmp_path: Path) -> None:
    named = refusal(tmp_path, file_with(usual_key().public, d="AAAABBBB", more=[{"x": {"d": "CCCCDDDD"}}]))
    assert [line.partition(": ")[2].partition(":")[0] for line in named] == [
        "clients[0].jwks.d",
        "clients[0].jwks.more[0].x.d",
    ]


@pytest.mark.parametrize(
    ("keys", "place", "says"),
    [
        ([], "jwks", "keys is missing, or holds none"),
        (["AAAA"], "jwks.keys[0]", "a key has a kid"),
        ([{**usual_key().public, "kid": 2026}], "jwks.keys[0]", "put it in quotes"),
        ([{**usual_key().public, "kid": ""}], "jwks.keys[0]", "a key has a kid"),
        ([usual_key().public, new_key().public], "jwks.keys[1].kid", "the same kid"),
        ([{**usual_key().public, "use": "enc"}], "jwks.keys", "none of these keys can be used"),
        ([{**usual_key().public, "alg": "ES256"}], "jwks.keys", "none of these keys can be used"),
        ([{**ECKey.generate_key("P-256").as_dict(private=False), "kid": "a"}], "jwks.keys", "EC on P-384 (ES384)"),
        ([{"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "a"}], "jwks.keys", "none of these keys can be used"),
    ],
)
@pytest.mark.requirement("J3")
def test_keys_that_no_token_could_be_checked_with_are_refused(
    keys: list[Any], place: str, says: str, tmp_path: Path
) -> None:
    named = refusal(tmp_path, file_with(*keys))
    assert any(f": clients[0].{place}: " in line and says in line for line in named)


@pytest.mark.requirement("J5")
def test_keys_come_from_one_place(tmp_path: Path) -> None:
    both = RIGHT + f"    jwks: {json.dumps(usual_key().jwks)}\n"
    (line,) = refusal(tmp_path, both)
    assert line.startswith("line 5: clients[0].jwks: give jwks or jwks_url, not both")
    address_of_keys = RIGHT.replace("jwks_url", "jwks")
    (line,) = refusal(tmp_path, address_of_keys)
    assert line == "line 4: clients[0].jwks: names with a value each are wanted here (name: value)"


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(min_size=SHORTEST),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kty", "kid", "d", "k", "x"]), inner),
    max_leaves=8,
)
SECRETS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789_-", min_size=24, max_size=64)


@given(ANY_JSON, st.lists(SECRETS, min_size=2, max_size=4), st.sampled_from(["jwks", "keys", "jwk", "name", "mode"]))
def test_no_value_of_a_key_is_ever_in_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, odd: object, secrets: list[str], field: str
) -> None:
    key = {"kty": "EC", "crv": "P-384", "kid": secrets[0], "d": secrets[1], "x": secrets[-1], "odd": odd}
    client = {"name": "a", "issuer": "https://ehr.example.org", "jwks": {"keys": [key, odd, *secrets]}, field: key}
    file = tmp_path_factory.mktemp("keys") / "site.yaml"
    file.write_text(json.dumps({"clients": [client, key]}))
    with pytest.raises(SiteMistakes) as refused:
        load_site(file)
    assert not any(value in str(refused.value) for value in values(key))


@given(SECRETS)
def test_a_key_that_was_pasted_where_a_name_belongs_is_not_shown(
    tmp_path_factory: pytest.TempPathFactory, secret: str
) -> None:
    pasted = (secret * 3)[:64]
    file = tmp_path_factory.mktemp("keys") / "site.yaml"
    file.write_text(f"{RIGHT}    k{pasted}: x\n")
    with pytest.raises(SiteMistakes) as refused:
        load_site(file)
    assert pasted not in str(refused.value)
    assert "clients[0].(a name that is not shown here): there is no such field" in str(refused.value)


def test_the_examiners_own_keys_are_written_as_the_file_wants_them(tmp_path: Path) -> None:
    key = ECKey.generate_key("P-384")
    known = Identity(key, "key-1", "https://ehr.example.org", "", lambda: 0.0, lambda: "1")
    file = tmp_path / "site.yaml"
    file.write_text(file_with({**key.as_dict(private=False), "kid": known.kid, "alg": known.algorithm, "use": "sig"}))
    assert load_site(file).clients[0].issuer == known.issuer
