"""One visit to one address: what it offers, how it answers a call when all is well, and ways to call it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar, cast

import httpx
import msgspec

from service.conformance.calls import Json, built, copied
from service.conformance.outcomes import Broke, CouldNotRun, Ended, Failed
from service.conformance.signing import Identity, stranger
from service.conformance.wire import Reply, Wire

T = TypeVar("T")
RIGHT = "the right one"
"""In place of a token: the one that a call should have."""


class Offered(msgspec.Struct, frozen=True):
    """One service as discovery describes it: its place in the list, its id, its hook, and the whole entry."""

    place: int
    id: str
    hook: str
    entry: Json

    @property
    def shown(self) -> str:
        """The id as it can be printed."""
        return shown(self.id) or f"number {self.place + 1}"


class Visit:
    """What the checks need to know of an address. What was once asked is not asked again."""

    def __init__(  # noqa: PLR0913 # what a visit is made of
        self,
        base: str,
        wire: Wire,
        *,
        today: date,
        now: Callable[[], float],
        new_id: Callable[[], str],
        identity: Identity | None = None,
        requests: Sequence[Json] = (),
        only: Sequence[str] = (),
    ) -> None:
        self.base = base
        self.wire = wire
        self.identity = identity
        self.stranger = stranger(new_id, now)
        self.new_id = new_id
        self._today = today
        self._requests = {str(request.get("hook")): request for request in requests}
        self._only = only
        self._known: dict[str, Any] = {}

    @property
    def discovery_url(self) -> str:
        """Where discovery is."""
        return f"{self.base}/cds-services"

    def url(self, service: Offered) -> str:
        """Where a service is called."""
        return f"{self.discovery_url}/{service.id}"

    @property
    def discovery(self) -> Reply:
        """The answer of discovery. Raises Broke."""
        return self.once("discovery", lambda: self.ask("GET", self.discovery_url))

    @property
    def listed(self) -> list[Any]:
        """The list of services as it came. Raises Failed, Broke, or CouldNotRun where discovery did not answer."""
        try:
            status = self.discovery.status
        except Broke as broke:
            raise CouldNotRun(f"discovery {broke}") from None
        if status != httpx.codes.OK:
            raise CouldNotRun(f"discovery answered {status}")
        document = self.discovery.json()
        if not isinstance(document, dict) or not isinstance(document.get("services"), list):
            raise Failed("discovery is no object with a list of services")
        return cast("list[Any]", document["services"])

    @property
    def services(self) -> list[Offered]:
        """The services that can be called: those with an id and a hook, or of them those that were asked for."""
        every = [
            Offered(place, each["id"], each["hook"], each)
            for place, each in enumerate(self.listed)
            if isinstance(each, dict) and _is_name(each.get("id")) and isinstance(each.get("hook"), str)
        ]
        return [each for each in every if not self._only or each.id in self._only]

    def call(self, service: Offered) -> Json:
        """A call that should be answered with 200, with an instance of its own."""
        given = self._requests.get(service.hook)
        return copied(given or built(service.entry, self._today, self.new_id), self.new_id)

    def send(self, service: Offered, call: Any, token: str | None = RIGHT) -> Reply:  # noqa: ANN401 # also no call
        """Post a call to a service."""
        return self.post(self.url(service), call, token)

    def post(self, url: str, body: Any, token: str | None = RIGHT) -> Reply:  # noqa: ANN401 # also what is no JSON
        """Post JSON, or bytes as they are."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", url, sent, {"Content-Type": "application/json"}, token)

    def ask(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = RIGHT,
    ) -> Reply:
        """Make one request, with the right token where there is a key to sign it, with another one, or with none."""
        if token == RIGHT:
            token = self.identity.token(url) if self.identity else None
        signed = {"Authorization": f"Bearer {token}"} if token else {}
        return self.wire.ask(method, url, body, {"Accept": "application/json", **(headers or {}), **signed})

    def admitted(self, service: Offered) -> Reply:
        """What the service says to that call, if it lets us in at all. Raises Broke or CouldNotRun."""
        reply = self.once(f"answer {service.place}", lambda: self.send(service, self.call(service)))
        if reply.status == httpx.codes.UNAUTHORIZED:
            raise CouldNotRun("the service asks for a token that it knows: give --issuer and --key")
        return reply

    def answer(self, service: Offered) -> Reply:
        """The answer to a call that is as it should be. Raises Broke or CouldNotRun."""
        reply = self.admitted(service)
        if reply.refused:
            raise CouldNotRun(f"a well-formed call was refused with {reply.status}: give a good one with --request")
        if not reply.ok:
            raise Broke(f"a well-formed call was answered {reply.status}")
        return reply

    def answered(self, service: Offered) -> Json:
        """The object of that answer. Raises Broke or CouldNotRun."""
        body = self.answer(service).json()
        if not isinstance(body, dict):
            raise Broke("the answer is no object")
        return body

    def cards(self, service: Offered) -> list[Json]:
        """The cards of that answer, one at least. Raises Broke or CouldNotRun."""
        cards = cards_in(self.answered(service))
        if not cards:
            raise CouldNotRun("no card came: give a request that has one with --request")
        return cards

    def asks_for_token(self, service: Offered) -> bool:
        """Whether a call without a token is refused for that. Raises Broke."""
        reply = self.once(f"open {service.place}", lambda: self.send(service, self.call(service), token=None))
        return reply.status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)

    def once(self, name: str, ask: Callable[[], T]) -> T:
        """What was found out under this name, or is found out now; how it ended is remembered too."""
        if name not in self._known:
            try:
                self._known[name] = ask()
            except Ended as ended:
                self._known[name] = ended
        known = self._known[name]
        if isinstance(known, Ended):
            raise type(known)(*known.args)
        return cast("T", known)


def cards_in(body: Any) -> list[Json]:  # noqa: ANN401 # JSON is anything
    """The cards of an answer, as far as they are objects."""
    cards = body.get("cards") if isinstance(body, dict) else None
    return [card for card in cards if isinstance(card, dict)] if isinstance(cards, list) else []


def shown(text: object, limit: int = 60) -> str:
    """Something that came from outside, so that a terminal may print it: no control characters, and not much of it."""
    printable = "".join(letter for letter in str(text) if letter.isprintable())
    return printable if len(printable) <= limit else f"{printable[: limit - 1]}…"


def _is_name(text: object) -> bool:
    """Whether an id can stand in an address; with a slash, a question mark or a space it would be another one."""
    return isinstance(text, str) and bool(text) and not set(text) & set("/?# ") and text.isprintable()
