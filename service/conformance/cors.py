"""What a browser is told (K1)."""

from __future__ import annotations

import httpx

from service.conformance.outcomes import DidNotApply, none_of, require
from service.conformance.registry import of_the_address
from service.conformance.visit import Visit
from service.conformance.wire import Reply

ORIGIN = "https://conformance-check.invalid"
_NOT_THERE = httpx.codes.NOT_FOUND  # a service need not take feedback
_ALLOWED = "Access-Control-Allow-Origin"


@of_the_address("K1", "Preflights of discovery, service and feedback are answered without a token")
def preflights_are_answered(visit: Visit) -> str:
    """A browser sends no token with them."""
    replies = _preflights(visit)
    there = {what: reply for what, reply in replies.items() if reply.status != _NOT_THERE or what != "feedback"}
    none_of([f"{what} was answered {reply.status}" for what, reply in there.items() if not reply.ok])
    return ", ".join(there)


@of_the_address("K1", "Whoever is allowed to call may send Authorization and Content-Type")
def headers_are_allowed(visit: Visit) -> str:
    """Seen only where the origin of this examination is allowed."""
    allowing = {what: reply for what, reply in _preflights(visit).items() if _ALLOWED in reply.headers}
    if not allowing:
        raise DidNotApply("an unknown origin is not allowed, as it should be")
    none_of([f"{what}: not allowed" for what, reply in allowing.items() if not _headers_allowed(reply)])
    return ", ".join(allowing)


@of_the_address("K1", "Credentials are never allowed to just any origin", "SHALL NOT")
def credentials_are_not_for_everybody(visit: Visit) -> str:
    """Neither by a star nor by repeating the origin of whoever asks."""
    replies = [*_preflights(visit).values(), visit.ask("GET", visit.discovery_url, headers={"Origin": ORIGIN})]
    for reply in replies:
        everybody = reply.headers.get(_ALLOWED, "") in ("*", ORIGIN)
        with_credentials = reply.headers.get("Access-Control-Allow-Credentials", "").lower() == "true"
        require(not (everybody and with_credentials), f"{reply.of}: any origin may call with credentials")
    return f"{len(replies)} answers"


def _preflights(visit: Visit) -> dict[str, Reply]:
    return visit.once("preflights", lambda: _ask_preflights(visit))


def _ask_preflights(visit: Visit) -> dict[str, Reply]:
    places = {"discovery": (visit.discovery_url, "GET")}
    for service in visit.services[:1]:
        places |= {"service": (visit.url(service), "POST"), "feedback": (f"{visit.url(service)}/feedback", "POST")}
    return {what: _preflight(visit, url, method) for what, (url, method) in places.items()}


def _preflight(visit: Visit, url: str, method: str) -> Reply:
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return visit.ask("OPTIONS", url, headers=headers, token=None)


def _headers_allowed(reply: Reply) -> bool:
    allowed = httpx.Headers(reply.headers).get("Access-Control-Allow-Headers", "").lower()
    names = {name.strip() for name in allowed.split(",")}
    return {"authorization", "content-type"} <= names
