"""What a service makes of the states in which prefetched data can come (Q1 to Q9, F4, F5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from service.conformance.calls import Json, is_search, kind_of, prefetch_of, searchset
from service.conformance.outcomes import CouldNotRun, DidNotApply, none_of, require
from service.conformance.registry import of_each_service
from service.conformance.visit import Offered, Visit, cards_in, shown
from service.conformance.wire import Reply

_MISSING = httpx.codes.PRECONDITION_FAILED
_FAILED_SEARCH: Json = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "timeout", "diagnostics": "The search took too long"}],
}
Change = Callable[[Json, str], Any]
"""From a prefetched value and the type that was asked for, what is sent in its place."""


def _with_entry(value: Json, *entries: Json) -> Json:
    return {**value, "entry": [*value.get("entry", []), *entries]}


def _next_page(value: Json, kind: str) -> Json:
    return {**value, "total": 999, "link": [{"relation": "next", "url": f"https://fhir.invalid/r4/{kind}?page=2"}]}


def _outcome_entry(value: Json, _: str) -> Json:
    return _with_entry(value, {"resource": _FAILED_SEARCH, "search": {"mode": "outcome"}})


def _without_ids(value: Json, _: str) -> Json:
    bare = [{name: part for name, part in each["resource"].items() if name != "id"} for each in value.get("entry", [])]
    return searchset(bare)


STATES: tuple[tuple[str, str, Change], ...] = (
    ("Q2", "null under a search key is an answer, and no error", lambda _, __: None),
    ("Q3", "A searchset without entries is an answer, and no error", lambda _, __: searchset([])),
    ("Q4", "An OperationOutcome under a search key is 412 or an answer", lambda _, __: _FAILED_SEARCH),
    ("Q5", "A page with a next link is taken", _next_page),
    ("Q6", "Entries of mode outcome are taken for no result", _outcome_entry),
    ("Q7", "Resources without an id are taken", _without_ids),
    ("Q9", "A bare resource in place of a Bundle costs no error", lambda _, kind: {"resourceType": kind, "id": "bare"}),
)
"""The states of one search key at a time: row, question, and what is sent."""


def _state(requirement: str, title: str, change: Change) -> None:
    @of_each_service(requirement, title)
    def taken(visit: Visit, service: Offered) -> str:
        keys = _search_keys(visit, service)
        replies = {key: _changed(visit, service, key, change) for key in keys}
        wrong = {key: reply.status for key, reply in replies.items() if not reply.ok and reply.status != _MISSING}
        none_of([f"{shown(key)} was answered {status}" for key, status in wrong.items()])
        return f"{len(keys)} keys, one at a time"


for _each in STATES:
    _state(*_each)


@of_each_service("Q8", "A prefetch key that was not asked for is ignored")
def further_keys_are_ignored(visit: Visit, service: Offered) -> str:
    """The answer is as usual."""
    usual = len(cards_in(visit.answered(service)))
    call = _prefetched(visit, service)
    call["prefetch"]["conformanceKey"] = {"resourceType": "Basic", "id": "b"}
    reply = visit.send(service, call)
    require(reply.ok and len(cards_in(reply.json())) == usual, f"answered {reply.status}, otherwise than usual")
    return f"{usual} cards as usual"


@of_each_service("F4", "A call without any prefetch and without a FHIR server is 412, or answered as fully as ever")
def nothing_prefetched_is_said(visit: Visit, service: Offered) -> str:
    """No data and no cards must not look like "nothing to say"."""
    usual = cards_in(visit.answered(service))
    replies = [visit.send(service, call) for call in _unfed(visit, service)]
    statuses = sorted({reply.status for reply in replies})
    none_of([f"answered {status}" for status in statuses if status not in (httpx.codes.OK, _MISSING)])
    silent = [reply for reply in replies if reply.ok and usual and not cards_in(reply.json())]
    require(not silent, "answered 200 and no cards, though there are cards when the data come")
    return "answered " + ", ".join(str(status) for status in statuses)


@of_each_service("Q1", "A call that lacks one key is answered, or is 412")
def one_key_missing(visit: Visit, service: Offered) -> str:
    """Each key in turn."""
    replies = _lacking_one(visit, service)
    wrong = {key: reply.status for key, reply in replies.items() if not reply.ok and reply.status != _MISSING}
    none_of([f"without {shown(key)} it answered {status}" for key, status in wrong.items()])
    needed = [shown(key) for key, reply in replies.items() if reply.status == _MISSING]
    return f"needed: {', '.join(needed)}" if needed else "none is needed"


@of_each_service("F5", "A 412 is an OperationOutcome that names the key that is missing")
def missing_key_is_named(visit: Visit, service: Offered) -> str:
    """Otherwise nobody can mend it."""
    missing = {key: reply for key, reply in _lacking_one(visit, service).items() if reply.status == _MISSING}
    if not missing:
        raise DidNotApply("no key is needed so much that its absence is 412")
    none_of([f"without {shown(key)}: {fault}" for key, reply in missing.items() if (fault := _unnamed(reply, key))])
    return ", ".join(shown(key) for key in missing)


@of_each_service("F5", "A call that is refused is answered with an OperationOutcome", "SHOULD")
def refusals_are_outcomes(visit: Visit, service: Offered) -> str:
    """A call without its hook, and one that is no JSON."""
    visit.answer(service)
    call = {name: value for name, value in visit.call(service).items() if name != "hook"}
    refused = [reply for reply in (visit.send(service, call), visit.send(service, b"hello")) if not reply.ok]
    if not refused:
        raise CouldNotRun("nothing was refused")
    none_of([f"{reply.status} without an OperationOutcome" for reply in refused if not _is_outcome(reply)])
    return "all that were refused"


def _search_keys(visit: Visit, service: Offered) -> list[str]:
    visit.answer(service)
    templates = prefetch_of(service.entry)
    given = visit.call(service).get("prefetch") or {}
    keys = [key for key, template in templates.items() if is_search(template) and isinstance(given.get(key), dict)]
    if not keys:
        raise DidNotApply("no search is prefetched")
    return keys


def _prefetched(visit: Visit, service: Offered) -> Json:
    visit.answer(service)
    call = visit.call(service)
    if not call.get("prefetch"):
        raise DidNotApply("no prefetch is published")
    return call


def _changed(visit: Visit, service: Offered, key: str, change: Change) -> Reply:
    call = visit.call(service)
    call["prefetch"][key] = change(call["prefetch"][key], kind_of(prefetch_of(service.entry)[key]))
    return visit.send(service, call)


def _unfed(visit: Visit, service: Offered) -> list[Json]:
    """The call without prefetch, with an empty one, and with none of the ways to fetch more."""
    bare = _prefetched(visit, service)
    for name in ("prefetch", "fhirServer", "fhirAuthorization"):
        bare.pop(name, None)
    return [bare, {**bare, "prefetch": {}}]


def _lacking_one(visit: Visit, service: Offered) -> dict[str, Reply]:
    return visit.once(f"lacking {service.place}", lambda: _ask_lacking_one(visit, service))


def _ask_lacking_one(visit: Visit, service: Offered) -> dict[str, Reply]:
    replies = {}
    for key in list(_prefetched(visit, service)["prefetch"]):
        call = visit.call(service)
        for name in ("fhirServer", "fhirAuthorization"):
            call.pop(name, None)
        del call["prefetch"][key]
        replies[key] = visit.send(service, call)
    return replies


def _is_outcome(reply: Reply) -> bool:
    body = reply.json() if reply.is_json else None
    return isinstance(body, dict) and body.get("resourceType") == "OperationOutcome" and bool(body.get("issue"))


def _unnamed(reply: Reply, key: str) -> str:
    if not _is_outcome(reply):
        return "no OperationOutcome"
    return "" if key.encode() in reply.body else "the key is not named"
