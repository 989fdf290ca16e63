"""The keys of a client over time: rotated, withdrawn, out of reach, and asked for by strangers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from service.trust.jwks import key_ring
from service.trust.key_fetch import KeyFetch
from service.trust.key_sets import FRESH_SECONDS, REST_SECONDS, USABLE_SECONDS, WINDOW_SECONDS, FetchedKeys
from tests.service.trust.doors import call, client, guarded, refused, token
from tests.service.trust.key_server import Answering, KeyServer, failing, hanging
from tests.service.trust.tokens import bearer, new_key, usual_key
from workers.contract import Evaluator
from workers.records import Records

FIRST, SECOND = usual_key(), new_key("key-of-next-year")


class Clock:
    """Seconds that go forward when they are told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at

    def after(self, seconds: float) -> None:
        """Let time pass."""
        self.at += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[KeyServer]:
    """A client's server that gives its first key out."""
    with KeyServer() as listening:
        listening.has(FIRST.public)
        yield listening


@pytest.fixture
def keys(server: KeyServer, clock: Clock) -> FetchedKeys:
    """The keys of the client as our process knows them."""
    return FetchedKeys("example-ehr", server.url, KeyFetch(), clock, in_production=False)


@pytest.fixture
def app(server: KeyServer, clock: Clock, evaluator: Evaluator, records: Records) -> Flask:
    """A site whose clients publish their keys."""
    here = client(jwks_url=server.url)
    other = client(name="another-ehr", issuer="https://another.example.org", jwks_url=f"{server.base}/others")
    return guarded(evaluator, records, here, other, clock=clock)


@pytest.mark.requirement("J5", "J8")
def test_a_client_is_known_by_the_keys_that_it_publishes(app: Flask, server: KeyServer) -> None:
    assert call(app, token(FIRST)).status_code == 200
    assert call(app, token(FIRST, header={"jku": server.url})).status_code == 200
    assert server.asked == ["/keys"]
    assert refused(app, bearer(token(SECOND)))["because"] == "the key is not one of this client's"


@pytest.mark.requirement("J5", "S13", "S19")
def test_for_the_address_of_another_clients_keys_no_socket_is_opened(app: Flask, server: KeyServer) -> None:
    with KeyServer() as strangers:
        strangers.has(SECOND.public)
        for url in (
            strangers.url,
            f"{server.base}/others",
            f"{server.url}/",
            f"{server.url}#",
            "https://127.0.0.1/keys",
        ):
            shown = token(SECOND, header={"jku": url})
            assert refused(app, bearer(shown))["because"] == "the address of the keys is not that of this client"
        assert strangers.connections == 0
    assert server.connections == 0


@pytest.mark.requirement("J5", "S19")
@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://nobody.example.org"},
        {"aud": "https://elsewhere.example.org"},
        {"exp": 1},
        {"header": {"typ": "x"}},
    ],
    ids=str,
)
def test_for_a_token_with_another_fault_no_keys_are_fetched(
    app: Flask, server: KeyServer, changed: dict[str, Any]
) -> None:
    refused(app, bearer(token(FIRST, **changed)))
    assert server.connections == 0


@pytest.mark.requirement("J8")
def test_a_key_that_is_new_is_fetched_at_once_and_the_old_one_goes(app: Flask, server: KeyServer, clock: Clock) -> None:
    assert call(app, token(FIRST)).status_code == 200
    server.has(SECOND.public)
    assert call(app, token(SECOND)).status_code == 200
    refused(app, bearer(token(FIRST)))
    assert len(server.asked) == 3  # the last for the key id that is unknown now
    server.has(FIRST.public, SECOND.public)
    clock.after(WINDOW_SECONDS)
    assert call(app, token(FIRST)).status_code == 200
    assert call(app, token(SECOND)).status_code == 200
    assert len(server.asked) == 4


@pytest.mark.requirement("J8")
def test_a_key_that_was_withdrawn_is_good_for_ten_minutes_at_most(app: Flask, server: KeyServer, clock: Clock) -> None:
    assert call(app, token(FIRST)).status_code == 200
    server.has(SECOND.public)
    clock.after(FRESH_SECONDS)
    assert call(app, token(FIRST)).status_code == 200
    clock.after(1)
    refused(app, bearer(token(FIRST)))


@pytest.mark.requirement("J8", "S5", "S23")
def test_a_thousand_key_ids_that_nobody_has_cause_one_fetch_in_a_window(
    keys: FetchedKeys, server: KeyServer, clock: Clock
) -> None:
    assert keys.find(FIRST.kid, "ES384")
    for windows in (1, 2, 3):
        with ThreadPoolExecutor(16) as strangers:
            found = list(strangers.map(lambda _: keys.find(str(uuid4()), "ES384"), range(1000)))
        assert found == [None] * 1000
        assert len(server.asked) == 1 + windows
        assert keys.find(FIRST.kid, "ES384")
        clock.after(WINDOW_SECONDS)


@pytest.mark.requirement("J8", "S23")
def test_a_thousand_strangers_who_come_first_cause_one_fetch(keys: FetchedKeys, server: KeyServer) -> None:
    with ThreadPoolExecutor(16) as strangers:
        found = list(strangers.map(lambda _: keys.find(str(uuid4()), "ES384"), range(1000)))
    assert found == [None] * 1000
    assert len(server.asked) == 1
    assert keys.find(FIRST.kid, "ES384")


@pytest.mark.requirement("J8")
def test_many_who_come_at_once_wait_for_one_fetch(keys: FetchedKeys, server: KeyServer) -> None:
    with ThreadPoolExecutor(16) as callers:
        found = list(callers.map(lambda _: keys.find(FIRST.kid, "ES384"), range(64)))
    assert all(found)
    assert len(server.asked) == 1


@pytest.mark.requirement("J8", "S22")
@pytest.mark.parametrize("answering", [failing, hanging, lambda exchange: exchange.send(b"<html>sorry</html>")])
def test_while_keys_cannot_be_fetched_the_old_ones_are_used_for_some_hours(
    server: KeyServer, clock: Clock, answering: Answering
) -> None:
    keys = FetchedKeys("example-ehr", server.url, KeyFetch(seconds=0.2), clock, in_production=False)
    assert keys.find(FIRST.kid, "ES384")
    server.answers(answering)
    clock.after(FRESH_SECONDS + 1)
    assert keys.find(FIRST.kid, "ES384")
    assert keys.find(FIRST.kid, "ES384")
    assert len(server.asked) == 2  # and then the address is left alone for a while
    clock.after(USABLE_SECONDS - FRESH_SECONDS - 1)
    assert keys.find(FIRST.kid, "ES384")
    clock.after(1)
    assert keys.find(FIRST.kid, "ES384") is None
    server.has(FIRST.public)
    clock.after(REST_SECONDS)
    assert keys.find(FIRST.kid, "ES384")


@pytest.mark.requirement("J8", "S22")
def test_whoever_finds_an_old_key_does_not_wait_for_the_new_ones(clock: Clock) -> None:
    """The fetch of the first caller is under way while the second one asks."""
    body = json.dumps(FIRST.jwks).encode()
    meanwhile: list[object] = []

    def fetch(_: str) -> bytes:
        if clock.at > 1000.0:
            with ThreadPoolExecutor(1) as second:
                meanwhile.append(second.submit(ours.find, FIRST.kid, "ES384").result(10))
        return body

    ours = FetchedKeys("example-ehr", "https://ehr.example.org/keys", fetch, clock, in_production=False)
    assert ours.find(FIRST.kid, "ES384")
    clock.after(FRESH_SECONDS + 1)
    assert ours.find(FIRST.kid, "ES384")
    assert len(meanwhile) == 1
    assert meanwhile[0] is not None


@pytest.mark.requirement("J9", "S22")
def test_a_client_whose_keys_never_came_is_refused_and_known_again_when_they_come(
    app: Flask, server: KeyServer, clock: Clock
) -> None:
    server.answers(failing)
    response = call(app, token(FIRST))
    assert (response.status_code, response.data) == (401, b"")
    server.has(FIRST.public)
    assert call(app, token(FIRST)).status_code == 401
    clock.after(REST_SECONDS)
    assert call(app, token(FIRST)).status_code == 200


@pytest.mark.requirement("J3", "J8")
@pytest.mark.parametrize(
    "changed",
    [
        {"use": "enc"},
        {"key_ops": ["encrypt"]},
        {"alg": "ES256"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "RSA"},
        {"crv": "P-256"},
        {"crv": 384},
        {"x": "AAAA"},
        {"x": "%%%"},
        {"kid": None},
        {"kid": ""},
    ],
    ids=str,
)
def test_a_key_for_anything_else_is_none_and_spoils_no_other(changed: dict[str, Any]) -> None:
    spoilt = {**FIRST.public, **changed}
    ring = key_ring([spoilt, None, 7, [], {}, SECOND.public], in_production=True)
    assert list(ring.keys) == [(SECOND.kid, "ES384")]


def test_an_rsa_key_has_to_be_of_a_length_that_holds() -> None:
    short = {**usual_key("RSA").public, "n": "3" * 171, "e": "AQAB"}
    assert not key_ring([short], in_production=False).keys


def test_of_a_private_key_in_a_key_set_the_public_half_is_used() -> None:
    private = {**FIRST.key.as_dict(private=True), "kid": FIRST.kid}
    (key,) = key_ring([private], in_production=False).keys.values()
    assert not key.is_private
