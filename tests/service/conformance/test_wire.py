"""What a hostile or clumsy service can do to its examiner: nothing but be told so."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator

import pytest
from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from service.conformance.outcomes import Broke
from service.conformance.registry import Result
from service.conformance.visit import shown
from service.conformance.wire import BODY_AT_MOST, Wire, connected
from tests.service.conformance.callers import looked_at
from tests.service.conformance.served import served


def strange() -> Flask:
    """Answers of the kinds that an examiner has to survive."""
    app = Flask("strange")

    @app.get("/huge")
    def huge() -> Response:
        return Response((b" " * 65536 for _ in range(200)), mimetype="application/json")

    @app.get("/bomb")
    def bomb() -> Response:
        return Response(gzip.compress(b" " * 2 * BODY_AT_MOST), headers={"Content-Encoding": "gzip"})

    @app.get("/packed")
    def packed() -> Response:
        assert request.headers["Accept-Encoding"] == "identity"
        return Response(gzip.compress(b'{"a": 1}'), headers={"Content-Encoding": "gzip"})

    @app.get("/damaged")
    def damaged() -> Response:
        return Response(b"no gzip", headers={"Content-Encoding": "gzip"})

    @app.get("/moved")
    def moved() -> Answer:
        return redirect("/packed")

    @app.get("/words")
    def words() -> Response:
        return Response(b"hello", mimetype="application/json")

    @app.get("/drops")
    def drops() -> Response:
        return Response(_drops(), mimetype="application/json")

    return app


def _drops() -> Iterator[bytes]:
    for _ in range(100):
        time.sleep(0.05)
        yield b" "


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served(strange()) as address:
        yield address


@pytest.fixture
def wire() -> Iterator[Wire]:
    with connected(5) as client:
        yield Wire(client, 5, time.monotonic)


@pytest.mark.parametrize(("path", "said"), [("/huge", "more than 5 MB"), ("/bomb", "compressed"), ("/damaged", "body")])
def test_an_answer_that_is_too_much_or_damaged_is_given_up(path: str, said: str, base: str, wire: Wire) -> None:
    with pytest.raises(Broke, match=said):
        wire.ask("GET", base + path)


def test_an_answer_that_comes_in_drops_is_given_up(base: str) -> None:
    with connected(5) as client, pytest.raises(Broke, match="not done after"):
        Wire(client, 0.2, time.monotonic).ask("GET", f"{base}/drops")


def test_an_answer_that_is_compressed_all_the_same_is_read(base: str, wire: Wire) -> None:
    assert wire.ask("GET", f"{base}/packed").json() == {"a": 1}


def test_nobody_is_followed_elsewhere(base: str, wire: Wire) -> None:
    assert wire.ask("GET", f"{base}/moved").status == 302


def test_words_that_say_they_are_json_are_no_json(base: str, wire: Wire) -> None:
    with pytest.raises(Broke, match="not JSON"):
        wire.ask("GET", f"{base}/words").json()


def test_what_a_service_says_does_not_steer_the_terminal() -> None:
    assert shown("\x1b[2Jgone\r\n\u202eback") == "[2Jgoneback"
    assert len(shown("x" * 1000)) == 60


ODD_DISCOVERY = {
    "words": b"hello",
    "a list": b"[]",
    "a number": b"7",
    "services that are no list": b'{"services": {}}',
    "services that are no objects": b'{"services": [1, null, "x", []]}',
    "ids that are no names": json.dumps({"services": [{"id": "../x", "hook": "patient-view"}, {"id": 7}]}).encode(),
    "fields of other types": json.dumps(
        {"services": [{"id": "a", "hook": "patient-view", "prefetch": {"k": 7}, "title": [], "version": 2}]}
    ).encode(),
    "no services": b'{"services": []}',
    "10,000 lists": b"[" * 10_000 + b"]" * 10_000,
}


GOOD_DISCOVERY = json.dumps({"services": [{"id": "a", "hook": "patient-view", "description": "A"}]}).encode()
ODD_ANSWERS = [
    b"hello",
    b"null",
    b'{"cards": [null, 7, {}]}',
    b'{"cards": [{"source": 7, "links": 7, "suggestions": [7]}]}',
]
ODD = [*((document, b"{}") for document in ODD_DISCOVERY.values()), *((GOOD_DISCOVERY, each) for each in ODD_ANSWERS)]


@pytest.mark.parametrize(("document", "answer"), ODD, ids=[*ODD_DISCOVERY, *(str(each) for each in ODD_ANSWERS)])
def test_whatever_a_service_answers_every_check_ends_in_one_of_five_ways(document: bytes, answer: bytes) -> None:
    results = _of(document, answer)
    assert len(results) >= 80
    assert any(each.outcome in ("failed", "broke", "could not run") for each in results)


def _of(document: bytes, answer: bytes) -> list[Result]:
    app = Flask("odd")

    @app.get("/cds-services")
    def discovery() -> Response:
        return Response(document, mimetype="application/json")

    @app.post("/cds-services/<path:_>")
    def hook(_: str) -> Response:
        return Response(answer, mimetype="application/json")

    with served(app) as address:
        return looked_at(address)
