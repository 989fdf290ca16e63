"""The answer, and how we got there.

An Assessment is the whole outcome of one evaluation: what the clinician is told, what
is suggested, what is not known, and the trace of every rule. It is what the hook
answers with, what a batch writes and what a stored case is replayed against.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

import msgspec

from workers.facts import Fact, Ignored


class Tier(Enum):
    """How soon, and by whom, the patient should be seen (specification 6.1)."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    EMERGENCY = "EMERGENCY"
    URGENT = "URGENT"
    ROUTINE = "ROUTINE"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"
    WORKUP = "WORKUP"
    REASSURE = "REASSURE"
    NOT_APPLICABLE = "NOT_APPLICABLE"

    @property
    def rank(self) -> int:
        """Precedence: the lowest rank among the fired rules decides."""
        return _PRECEDENCE[self]

    def outranks(self, other: Tier) -> bool:
        """Whether this tier is decided before the other."""
        return self.rank < other.rank


_PRECEDENCE = {tier: rank for rank, tier in enumerate(Tier)}


NEEDED_TO_REASSURE = frozenset(
    {"prefetch.conditions", "prefetch.observations", "prefetch.intake", "prefetch.medications", "prefetch.reports"}
)
"""The lists of a record, as ``Ignored`` names them, that may hold a warning sign, or a cause. [P]

Where one of them was looked for and could not be had as a whole, nobody is reassured.
"""


class Because(msgspec.Struct, frozen=True, gc=False):
    """One named question inside a rule, its answer, and the evidence by reference."""

    question: str
    answer: str
    evidence: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, gc=False):
    """One rule as it was weighed: ``present`` (fired), ``absent``, ``unknown``, ``not-applicable``."""

    rule: str
    verdict: str
    because: tuple[Because, ...] = ()


class Reason(Fact, frozen=True):
    """A fired rule in words: what was found, what it may mean, and on what authority.

    ``found`` are phrases from the record with their dates; ``essence`` is what the rule
    says to a clinician; ``orders`` are the order ids that this rule asks for; ``letter`` is
    the possibility that a referral should name ("possible MND/ALS"). ``indicator`` (info,
    warning, critical) is there only where the rule is more pressing than its tier; ``own_card`` puts it on a card
    beside the others. A check of an order in hand has no ``tier``,
    and ``about`` names the orders and medicines of which it speaks.
    """

    rule: str
    tier: str = ""
    title: str = ""
    essence: str = ""
    found: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()
    letter: str = ""
    indicator: str = ""
    own_card: bool = False
    about: tuple[str, ...] = ()


class Ask(Fact, frozen=True):
    """A question that is open and matters: its id, its words, and what an answer could change."""

    id: str
    text: str
    matters: str = ""


class Given(Fact, frozen=True):
    """One piece of advice that holds for this patient: ``says`` for the clinician, ``patient`` to say or print.

    ``kind`` is ``lifestyle``, ``faq``, ``note`` (the clinician's alone) or ``follow-up``; ``found`` is what
    in the record it follows from.
    """

    id: str
    kind: str
    title: str
    says: str
    patient: str = ""
    found: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()


class Advice(Fact, frozen=True):
    """The words that go with the tier: what to consider, by when, and what would change it.

    ``patient`` and ``safety_net`` are everyday words for the patient; ``tips`` hold only for this one.
    """

    headline: str
    indicator: str
    target: str = ""
    consider: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    safety_net: str = ""
    limits: str = ""
    patient: tuple[str, ...] = ()
    tips: tuple[Given, ...] = ()


class SuppressedOrder(msgspec.Struct, frozen=True):
    """A test or referral that the rules ask for and the record shows to be there already."""

    order: str
    because: str
    evidence: str


class RepeatedOrder(msgspec.Struct, frozen=True):
    """A test or referral that is suggested although something like it is on record, and why."""

    order: str
    because: str
    evidence: str


class Letter(Fact, frozen=True):
    """What a referral letter says, as far as the record tells: phrases with their dates, no names, no free text."""

    onset: tuple[str, ...] = ()
    course: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    function: tuple[str, ...] = ()
    examination: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    family: tuple[str, ...] = ()


class Ordering(Fact, frozen=True):
    """What is said about the orders in the clinician's hand (specification 6.9).

    ``orders`` are the order ids that they may be, ``remarks`` the checks that fired.
    """

    orders: tuple[str, ...] = ()
    remarks: tuple[Reason, ...] = ()


class Assessment(msgspec.Struct, frozen=True):
    """What one evaluation concluded; the JSON form is the outside contract.

    ``id`` is derived from the Case and the knowledge version, so the same facts under the
    same knowledge give the same bytes. ``rules`` are the fired rules, most urgent first. ``letter``
    is there only where a referral to neurology is suggested, ``ordering`` only where orders are being chosen or signed.
    """

    id: str
    patient: str
    as_of: date
    knowledge_version: str
    tier: Tier
    rules: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    suppressed_orders: tuple[SuppressedOrder, ...] = ()
    repeated_orders: tuple[RepeatedOrder, ...] = ()
    unanswered: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    reasons: tuple[Reason, ...] = ()
    asks: tuple[Ask, ...] = ()
    advice: Advice | None = None
    letter: Letter | None = None
    ordering: Ordering | None = None
    trace: tuple[Step, ...] = ()
