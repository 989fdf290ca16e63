"""Whether callers have to show who they are (J1 to J9).

Most of it needs a key that the service knows: only when the right token opens the door does a refusal of a wrong one
say anything. A wrong token that is let in says enough without.
"""

from __future__ import annotations

import httpx

from service.conformance.forgeries import FORGERIES, Forge, Forgery
from service.conformance.outcomes import Broke, CouldNotRun, DidNotApply, none_of, require
from service.conformance.registry import of_the_address
from service.conformance.rows import Level
from service.conformance.signing import Identity
from service.conformance.visit import Offered, Visit
from service.conformance.wire import Reply

_REFUSED = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)


def _forgery(requirement: str, title: str, level: Level | None, forgeries: tuple[Forgery, ...]) -> None:
    @of_the_address(requirement, title, level)
    def refused(visit: Visit) -> str:
        service = _guarded(visit)
        who = visit.identity or visit.stranger
        if visit.identity:
            visit.answer(service)
        statuses = {each.what: _called(visit, service, each.token(who, visit.url(service))) for each in forgeries}
        none_of([f"{what} was let in ({reply.status})" for what, reply in statuses.items() if reply.ok])
        broken = [f"{what} was answered {reply.status}" for what, reply in statuses.items() if not reply.refused]
        if broken:
            raise Broke("; ".join(broken))
        none_of([f"{what}: {reply.status}" for what, reply in statuses.items() if reply.status not in _REFUSED])
        if visit.identity is None:
            raise CouldNotRun("refused, but nobody can say for what reason: give --issuer and --key")
        return ", ".join(statuses)


for _each in FORGERIES:
    _forgery(*_each)


@of_the_address("J1", "A call without a token is refused")
def strangers_are_refused(visit: Visit) -> str:
    """Where cards could say something about a patient."""
    service = _first(visit)
    require(visit.asks_for_token(service), "it was answered as if anybody may ask")
    return "refused"


@of_the_address("J4", "The audience may stand in a list", "SHALL")
def audience_may_be_a_list(visit: Visit) -> str:
    """As the definition of tokens has it."""
    return _let_in(visit, lambda who, url: who.signed(who.header(), who.claims(url, aud=[url])))


@of_the_address("J6", "A clock that runs a second ahead is forgiven")
def clocks_may_differ(visit: Visit) -> str:
    """Clients round."""
    return _let_in(visit, lambda who, url: who.signed(who.header(), who.claims(url, iat=int(who.now()) + 1)))


@of_the_address("J7", "A token counts once")
def tokens_count_once(visit: Visit) -> str:
    """Whoever overhears one cannot use it."""
    service = _guarded(visit)
    identity = _identity(visit)
    visit.answer(service)
    token = identity.token(visit.url(service))
    first = _called(visit, service, token)
    require(first.ok, f"the first time it answered {first.status}")
    second = _called(visit, service, token)
    require(second.status in _REFUSED, f"the second time it answered {second.status}")
    return f"then {second.status}"


@of_the_address("J9", "A refusal is a bare 401: no body, and no reason")
def refusals_are_mute(visit: Visit) -> str:
    """A reason is a hint for the next try."""
    service = _guarded(visit)
    tokens = {"without a token": None, "unsigned": visit.stranger.unsigned(visit.url(service)), "no token at all": "x"}
    replies = {what: _called(visit, service, token) for what, token in tokens.items()}
    none_of([f"{what}: {fault}" for what, reply in replies.items() if (fault := _talks(reply))])
    return ", ".join(replies)


def _talks(reply: Reply) -> str:
    if reply.ok:
        return f"let in ({reply.status})"
    if reply.status != httpx.codes.UNAUTHORIZED:
        return f"{reply.status}"
    if reply.body:
        return "a body"
    return "a reason in WWW-Authenticate" if "error" in reply.headers.get("WWW-Authenticate", "") else ""


def _let_in(visit: Visit, forge: Forge) -> str:
    service = _guarded(visit)
    identity = _identity(visit)
    visit.answer(service)
    reply = _called(visit, service, forge(identity, visit.url(service)))
    require(reply.status not in _REFUSED, f"answered {reply.status}")
    return str(reply.status)


def _called(visit: Visit, service: Offered, token: str | None) -> Reply:
    return visit.send(service, visit.call(service), token)


def _first(visit: Visit) -> Offered:
    if not visit.services:
        raise CouldNotRun("discovery names no service")
    return visit.services[0]


def _guarded(visit: Visit) -> Offered:
    """The first service, if it asks anybody for a token."""
    service = _first(visit)
    if not visit.asks_for_token(service):
        raise DidNotApply("the service answers anybody")
    return service


def _identity(visit: Visit) -> Identity:
    if visit.identity is None:
        raise CouldNotRun("give --issuer and --key")
    return visit.identity
