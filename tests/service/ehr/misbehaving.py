"""What a FHIR server can do in place of answering."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable

from tests.service.ehr.fhir_server import Handler, Misbehaviour, Seen, outcome

STEP_SECONDS = 0.02
LONGEST_SECONDS = 10.0


def hangs(handler: Handler, _: Seen) -> None:
    """Says nothing at all."""
    handler.server.fhir.stopping.wait(LONGEST_SECONDS)
    handler.close_connection = True


def hangs_in_the_body(handler: Handler, _: Seen) -> None:
    """Begins well, and then says nothing more."""
    handler.start(1000)
    handler.wfile.write(b'{"resourceType": "Bundle"')
    hangs(handler, _)


def drips(handler: Handler, _: Seen) -> None:
    """Sends one byte after the other, each in time."""
    handler.start(100_000)
    _drip(handler, b" ")


def drips_in_the_head(handler: Handler, _: Seen) -> None:
    """Never comes to the end of its headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    _drip(handler, b"X-A: b\r\n")


def _drip(handler: Handler, drop: bytes) -> None:
    ends = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < ends and not handler.server.fhir.stopping.wait(STEP_SECONDS):
        handler.wfile.write(drop)
        handler.wfile.flush()
    handler.close_connection = True


def hangs_up(handler: Handler, _: Seen) -> None:
    """Closes the connection without a word."""
    handler.close_connection = True


def redirects_to(url: str) -> Misbehaviour:
    """Sends the client, and its token, elsewhere."""
    return lambda handler, _: handler.send(b"", 307, Location=url)


def says(status: int) -> Misbehaviour:
    """Answers with this status, and an outcome with the name of the patient in it."""
    return lambda handler, _: handler.send(outcome("Canary"), status)


def answers_with(body: object, kind: str = "application/fhir+json", **headers: str) -> Misbehaviour:
    """Answers with this, and 200."""
    return lambda handler, _: handler.send(body, 200, kind, **headers)


def next_page_at(link: Callable[[Handler, Seen], object]) -> Misbehaviour:
    """An empty page, and a link to the next one."""

    def answer(handler: Handler, seen: Seen) -> None:
        page = {
            "resourceType": "Bundle",
            "type": "searchset",
            "link": [{"relation": "next", "url": link(handler, seen)}],
        }
        handler.send(page)

    return answer


def itself(handler: Handler, seen: Seen) -> str:
    """The same page again."""
    return f"{handler.server.fhir.base}/{seen.kind}?{seen.query}"


def ever_another(handler: Handler, seen: Seen) -> str:
    """A page that was never seen before."""
    return f"{handler.server.fhir.base}/{seen.kind}?page={len(handler.server.fhir.seen)}"


def bomb(size: int) -> bytes:
    """A little JSON that unpacks into much."""
    return gzip.compress(json.dumps({"resourceType": "Bundle", "x": " " * size}).encode())
