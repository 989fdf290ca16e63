"""What is remembered of the cards: what was sent to whom, what became of it, and what another knowledge would say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

import msgspec

from workers.assessment import Assessment

Fate = Literal["shown", "shadow", "dismissed"]
"""What became of a card here: sent, held back for a client in shadow mode, or held back as its reader dismissed it."""

Outcome = Literal["accepted", "overridden"]


class Suggested(msgspec.Struct, frozen=True):
    """One suggestion of a card: its id on the wire, and the id of the order that it drafts ("" for none)."""

    id: str
    order: str


class SentCard(msgspec.Struct, frozen=True):
    """One card that a hook made, and for whom.

    ``assessment`` is the id of the assessment that it shows, ``rules`` those of its rules that stand on this card.
    ``instance`` is the call (``hookInstance``), ``patient`` a reference, ``user`` the reference that the client gave.
    ``inputs`` is the digest of the facts it rests on, whatever the day, and ``open_questions`` how many questions that
    matter had no answer.
    """

    id: str
    assessment: str
    knowledge_version: str
    service: str
    hook: str
    instance: str
    client: str
    tenant: str
    patient: str
    user: str
    topic: str
    tier: str
    rules: tuple[str, ...]
    suggestions: tuple[Suggested, ...]
    inputs: str
    open_questions: int
    sent: datetime
    fate: Fate = "shown"


class Reader(NamedTuple):
    """Who looks at whom: a user of one tenant of one client, and a patient (``Patient/7``)."""

    client: str
    tenant: str
    user: str
    patient: str


class Feedback(msgspec.Struct, frozen=True):
    """One thing that a client says somebody did with a card.

    ``card`` and ``accepted`` (suggestions) are the ids that the client gives. ``at`` is when it was done, by the clock
    of the client. ``comment`` was typed by a person and may name the patient: it is kept, and shown nowhere.
    """

    card: str
    client: str
    tenant: str
    outcome: Outcome
    at: datetime
    accepted: tuple[str, ...] = ()
    reason_system: str = ""
    reason_code: str = ""
    reason_display: str = ""
    comment: str = ""


class Taken(NamedTuple):
    """What came of a batch of feedback: how many items were new, and how many name a card that is not known (yet)."""

    new: int
    unknown: int


class Reaction(msgspec.Struct, frozen=True):
    """One piece of feedback as a report sees it: without the comment.

    ``known`` is whether this client was sent such a card, and ``commented`` whether there is a comment. ``received`` is
    the moment by our clock.
    """

    card: str
    client: str
    tenant: str
    outcome: Outcome
    at: datetime
    received: datetime
    accepted: tuple[str, ...]
    reason_system: str
    reason_code: str
    reason_display: str
    commented: bool
    known: bool


class Action(msgspec.Struct, frozen=True):
    """What a reader did with a card that this reader was shown; of one card there may be several.

    ``at`` is no later than when we heard of it, whatever the client's clock says. ``reason`` is a code.
    """

    card: SentCard
    outcome: Outcome
    at: datetime
    reason: str = ""


class Comparison(msgspec.Struct, frozen=True):
    """What another version of the knowledge says of the facts of one assessment.

    ``after`` is empty where that version failed. There is nothing of the patient in it but the assessment's id.
    """

    assessment: str
    live: str
    candidate: str
    made: datetime
    before: str
    after: str = ""
    rules_added: tuple[str, ...] = ()
    rules_removed: tuple[str, ...] = ()
    orders_added: tuple[str, ...] = ()
    orders_removed: tuple[str, ...] = ()


class Occasions(NamedTuple):
    """How many calls of a service a client made on one day in one mode, whether or not there was anything to say."""

    on: date
    client: str
    service: str
    mode: str
    calls: int


class CardRecords(Protocol):
    """What is remembered of the cards of one database. Methods raise RecordsError, as those of ``Records`` do."""

    def keep_sent(
        self,
        assessment: Assessment,
        cards: Sequence[SentCard],
        *,
        made: datetime,
        because_of: tuple[str, ...],
        owner: str = "",
    ) -> None:
        """Keep an assessment as ``Records.keep_assessment`` does, and the cards that show it: all or nothing."""

    def count(self, occasions: Iterable[Occasions]) -> None:
        """Add these calls to those that are counted."""

    def keep_feedback(self, batch: Sequence[Feedback], *, received: datetime) -> Taken:
        """Keep all of these, each once: the same item again is no second one. A card that is not known may still come.

        Cards are written behind the hook, so whether a card is known is looked at whenever feedback is read.
        """

    def actions(self, reader: Reader, *, since: datetime) -> list[Action]:
        """What this reader did since then with the cards of this patient that were shown, the earliest first.

        Feedback counts only where it came from the client and tenant to which the card was sent, and never for longer
        after it came than after it was done: the clock of a client may be wrong.
        """

    def keep_comparison(self, comparison: Comparison, owner: str = "") -> None:
        """Keep a comparison, once for an assessment of this owner and a candidate."""

    def sent_since(self, since: datetime | None) -> list[SentCard]:
        """The cards that were made since then, the earliest first."""

    def reactions_since(self, since: datetime | None) -> list[Reaction]:
        """The feedback on cards that were made since then, and what since then came about unknown ones."""

    def comparisons_since(self, since: datetime | None) -> list[Comparison]:
        """The comparisons that were made since then, the earliest first."""

    def occasions_since(self, since: datetime | None) -> list[Occasions]:
        """The calls that were counted since that day."""
