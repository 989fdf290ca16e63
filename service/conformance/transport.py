"""What every answer shows: transport, strict JSON, nothing empty, and the time it took (T1, T3, T4, X1).

Looked at last, over everything that came during the visit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from service.conformance.card_parts import empties
from service.conformance.outcomes import CouldNotRun, DidNotApply, Failed, none_of, require
from service.conformance.registry import of_each_service, of_the_address
from service.conformance.visit import Offered, Visit, shown
from service.conformance.wire import Reply

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_MAY_BE_EMPTY = ("cards is empty", "services is empty")
_CALLS = 5


@of_the_address("T1", "The address is https")
def address_is_https(visit: Visit) -> str:
    """On one's own machine there is nothing to see of that."""
    parts = urlsplit(visit.base)
    if parts.scheme == "https":
        return "https" + ("" if "Strict-Transport-Security" in visit.discovery.headers else ", and no HSTS header")
    if parts.hostname in _LOOPBACK:
        raise DidNotApply("http, on this machine")
    raise Failed("http")


@of_the_address("T1", "Discovery and answers say that they are JSON")
def content_type_is_json(visit: Visit) -> str:
    """Those with a status of 200."""
    replies = [reply for reply in visit.wire.heard if reply.ok and reply.body and "/cds-services" in reply.of]
    _some(replies)
    none_of(sorted({f"{shown(reply.of)} does not" for reply in replies if not reply.is_json}))
    return f"{len(replies)} answers"


@of_the_address("T3", "Nothing that was sent is null or empty")
def nothing_is_empty(visit: Visit) -> str:
    """But for an empty list of cards or services."""
    bodies = [(reply, body) for reply, body in _bodies(visit) if not _allowed(reply)]
    _some(bodies)
    hits = {f"{shown(reply.of)}: {shown(hit)}" for reply, body in bodies for hit in empties(body)}
    none_of(sorted(hit for hit in hits if not hit.endswith(tuple(f": {allowed}" for allowed in _MAY_BE_EMPTY))))
    return f"{len(bodies)} answers"


@of_the_address("T4", "What was sent is strict JSON: no NaN, and no name twice in one object")
def json_is_strict(visit: Visit) -> str:
    """Comments and trailing commas are no JSON at all."""
    said = [reply for reply in visit.wire.heard if reply.is_json and reply.body]
    _some(said)
    none_of(sorted({f"{shown(reply.of)} ({reply.status})" for reply in said if not _is_strict(reply.body)}))
    return f"{len(said)} answers"


@of_each_service("X1", "An answer takes about half a second at most; the time is told and not judged")
def time_is_told(visit: Visit, service: Offered) -> str:
    """The median of some calls, from here, one after the other."""
    visit.answer(service)
    replies = [visit.send(service, visit.call(service)) for _ in range(_CALLS)]
    require(all(reply.ok for reply in replies), "a call was not answered with 200")
    return f"median {median(reply.seconds for reply in replies) * 1000:.0f} ms of {_CALLS} calls"


def _some(replies: Sequence[object]) -> None:
    if not replies:
        raise CouldNotRun("no JSON came that could be looked at")


def _bodies(visit: Visit) -> Iterator[tuple[Reply, Any]]:
    for reply in visit.wire.heard:
        if reply.is_json and reply.body:
            try:
                yield reply, json.loads(reply.body)
            except (ValueError, RecursionError):
                continue


def _allowed(reply: Reply) -> bool:
    """An answer of nothing at all that nobody reads as data: feedback may be answered with an empty object."""
    return reply.of.endswith("/feedback") and reply.body.strip() == b"{}"


def _is_strict(body: bytes) -> bool:
    try:
        json.loads(body, parse_constant=_refuse, object_pairs_hook=_no_name_twice)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> Any:  # noqa: ANN401 # it gives nothing
    raise ValueError(constant)


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise ValueError("a name stands twice")
    return named
