"""How a service fails: discreetly, and never as if there were nothing to say (E1, E2)."""

from __future__ import annotations

import httpx

from service.conformance.calls import Json, is_search, kind_of, prefetch_of, searchset
from service.conformance.outcomes import DidNotApply, none_of, require
from service.conformance.registry import of_each_service
from service.conformance.visit import Offered, Visit, cards_in

_TRACES = (b"Traceback (most recent", b"\tat ", b"    at ", b'File "/', b".java:", b".js:", b"Exception in thread")


@of_each_service("E1", "No error tells of the inside of the service")
def errors_are_discreet(visit: Visit, service: Offered) -> str:
    """Neither a stack trace nor the path of a source file."""
    visit.admitted(service)
    call = visit.call(service)
    bodies = (b"hello", b"[]", {**call, "context": 7}, {**call, "hook": None}, {**call, "prefetch": [[]]})
    replies = [visit.send(service, body) for body in bodies]
    replies.append(visit.post(f"{visit.discovery_url}/no-such-service-here", call))
    none_of([f"{reply.status} with a stack trace" for reply in replies if any(mark in reply.body for mark in _TRACES)])
    return f"{len(replies)} errors"


@of_each_service("E2", "Data that cannot be read are an error or a card, never an empty list")
def junk_is_not_nothing(visit: Visit, service: Offered) -> str:
    """Every search brings a resource of the right type in which every value is of the wrong one."""
    visit.cards(service)
    call = visit.call(service)
    if not call.get("prefetch"):
        raise DidNotApply("no prefetch is published")
    for key, template in prefetch_of(service.entry).items():
        if is_search(template):
            call["prefetch"][key] = searchset([_junk(kind_of(template))])
    reply = visit.send(service, call)
    require(reply.status < httpx.codes.INTERNAL_SERVER_ERROR, f"answered {reply.status}")
    require(not reply.ok or bool(cards_in(reply.json())), "answered 200 and no cards, as if there were nothing to say")
    return f"answered {reply.status}" + (f" with {len(cards_in(reply.json()))} cards" if reply.ok else "")


def _junk(kind: str) -> Json:
    fields = ("status", "subject", "code", "valueQuantity", "effectiveDateTime", "item", "questionnaire", "authored")
    return {"resourceType": kind, "id": "junk", **dict.fromkeys(fields, 7)}
