"""Feedback on the cards that came (B1 to B6). What is sent says that the cards of the examination were overridden."""

from __future__ import annotations

from typing import Any

import httpx

from service.conformance.calls import Json
from service.conformance.outcomes import CouldNotRun, DidNotApply, Ended, none_of, require
from service.conformance.registry import of_each_service
from service.conformance.visit import RIGHT, Offered, Visit
from service.conformance.wire import Reply

_NOT_TAKEN = (httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED, httpx.codes.NOT_IMPLEMENTED)
_WHEN = "2026-01-31T10:00:00Z"
_REASON = {"code": "cds-not-applicable", "system": "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"}


@of_each_service("B1", "An object with a list called feedback is taken")
def envelope_is_taken(visit: Visit, service: Offered) -> str:
    """The standard's form since 2020."""
    reply = _sent(visit, service, {"feedback": [_item(visit, service)]})
    require(reply.ok, f"answered {reply.status}")
    return str(reply.status)


@of_each_service("B1", "A bare item, the form of an old ballot, is refused and not lost", "DECISION")
def bare_item_is_refused(visit: Visit, service: Offered) -> str:
    """Whoever answers 200 to what it does not read loses it."""
    reply = _sent(visit, service, _item(visit, service))
    require(reply.refused, f"answered {reply.status}")
    return str(reply.status)


@of_each_service(
    "B2", "An item without card, outcome or time, or with an outcome that is none, is refused", level="SHOULD"
)
def items_are_checked(visit: Visit, service: Offered) -> str:
    """Each sent alone, so that all of the feedback is bad. The standard names no answer for it."""
    _wanted(visit, service)
    good = _item(visit, service)
    items = {f"without {name}": {k: v for k, v in good.items() if k != name} for name in good if name in _NEEDED}
    items["with another outcome"] = {**good, "outcome": "ignored"}
    items["accepted, without its suggestions"] = {
        "card": good["card"],
        "outcome": "accepted",
        "outcomeTimestamp": _WHEN,
    }
    replies = {what: _sent(visit, service, {"feedback": [item]}) for what, item in items.items()}
    none_of([f"{what} was answered {reply.status}" for what, reply in replies.items() if not reply.refused])
    return f"{len(items)} wrong items"


_NEEDED = ("card", "outcome", "outcomeTimestamp")


@of_each_service("B3", "The same item again, and several at once, are taken")
def repeats_are_taken(visit: Visit, service: Offered) -> str:
    """Clients batch and repeat."""
    _wanted(visit, service)
    item, other = _item(visit, service), {**_item(visit, service), "card": visit.new_id()}
    replies = [_sent(visit, service, {"feedback": items}) for items in ([item], [item], [item, other, item])]
    none_of([f"answered {reply.status}" for reply in replies if not reply.ok])
    return "three posts"


@of_each_service("B4", "A bad item beside a good one costs nothing")
def good_items_survive(visit: Visit, service: Offered) -> str:
    """The good one would not be sent again."""
    _wanted(visit, service)
    reply = _sent(visit, service, {"feedback": [{"outcome": "ignored"}, _item(visit, service)]})
    require(reply.ok, f"answered {reply.status}")
    return str(reply.status)


@of_each_service("B5", "Epic's dialect is understood")
def dialect_is_understood(visit: Visit, service: Offered) -> str:
    """The plural in place of overrideReason, with a display."""
    _wanted(visit, service)
    item = {name: value for name, value in _item(visit, service).items() if name != "overrideReason"}
    item["overrideReasons"] = {"reason": {**_REASON, "display": "Not applicable"}}
    reply = _sent(visit, service, {"feedback": [item]})
    require(reply.ok, f"answered {reply.status}")
    return str(reply.status)


@of_each_service("B6", "Feedback asks for a token like any call, and for one with its own address as audience")
def feedback_is_authenticated(visit: Visit, service: Offered) -> str:
    """A token for the hook is none for the feedback."""
    if not visit.asks_for_token(service):
        raise DidNotApply("the service answers anybody")
    body = {"feedback": [_item(visit, service)]}
    tokens: dict[str, str | None] = {"without a token": None}
    if visit.identity:
        tokens["with a token for the hook's address"] = visit.identity.token(visit.url(service))
    replies = {what: _sent(visit, service, body, token) for what, token in tokens.items()}
    none_of([f"{what} it answered {reply.status}" for what, reply in replies.items() if not reply.refused])
    return " and ".join(tokens)


def _wanted(visit: Visit, service: Offered) -> None:
    """Go on only where good feedback is taken: what is refused anyway shows nothing."""
    reply = visit.once(
        f"feedback {service.place}", lambda: _sent(visit, service, {"feedback": [_item(visit, service)]})
    )
    if not reply.ok:
        raise CouldNotRun(f"good feedback was answered {reply.status}")


def _sent(visit: Visit, service: Offered, body: Any, token: str | None = RIGHT) -> Reply:  # noqa: ANN401 # JSON
    reply = visit.post(f"{visit.url(service)}/feedback", body, token)
    if reply.status in _NOT_TAKEN:
        raise DidNotApply(f"the service takes no feedback ({reply.status})")
    if reply.status == httpx.codes.UNAUTHORIZED and token == RIGHT:
        raise CouldNotRun("feedback asks for a token that it knows: give --issuer and --key")
    return reply


def _item(visit: Visit, service: Offered) -> Json:
    """One overridden card: one that came, where one did."""
    try:
        card = visit.cards(service)[0].get("uuid") or visit.new_id()
    except Ended:
        card = visit.new_id()
    reason = {"reason": _REASON, "userComment": "conformance check"}
    return {"card": card, "outcome": "overridden", "outcomeTimestamp": _WHEN, "overrideReason": reason}
