"""Which cards an occasion calls for. Opening a chart asks for everything; signing an order asks about that order.

The checks of what is in hand are always told. The card of the whole assessment comes with them where it adds something
on this occasion: an emergency, tests that go with the one that is being ordered, or a problem that was just added and
that is read here. Where the record could not be read at all, that is said on every occasion; about an order that is
none of ours, no card is no verdict on the patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.occasion import Occasion
from workers.assessment import Assessment, Tier
from workers.facts import Case, Ignored

_ASKS_ALL = frozenset({"patient-view", "encounter-start"})


def is_told(assessment: Assessment, case: Case, occasion: Occasion, hook: str) -> bool:
    """Whether the card of the whole assessment is shown, with those of the rules that have one of their own."""
    if hook in _ASKS_ALL or _is_pressing(assessment) or assessment.tier is Tier.NOT_APPLICABLE:
        return True
    if occasion.adds_problems:
        return occasion.empty_entries > 0 or _is_read(occasion.added, case)
    ordering = assessment.ordering
    return bool(ordering and ordering.orders and assessment.orders)


def unread_orders(assessment: Assessment, occasion: Occasion, hook: str) -> tuple[Ignored, ...]:
    """What could not be read of the orders that are being signed, where the patient twitches.

    An order that is being chosen is not yet written; what is still missing of it is asked when it is signed.
    """
    applies = hook == "order-sign" and assessment.tier is not Tier.NOT_APPLICABLE
    return occasion.unread(assessment.ignored) if applies else ()


def _is_pressing(assessment: Assessment) -> bool:
    return assessment.tier is Tier.EMERGENCY or any(each.indicator == "critical" for each in assessment.reasons)


def _is_read(added: tuple[str, ...], case: Case) -> bool:
    """Whether one of the new problems is of a kind that the rules know, or could not be read."""
    known = {each.evidence.reference for each in case.problems} | {each.reference for each in case.entry}
    known |= {each.resource for each in case.ignored}
    return not known.isdisjoint(added)


def in_order(cards: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cards with what is most pressing first, and what is in the clinician's hand before the rest."""
    return sorted(cards, key=lambda card: _LOUDEST_FIRST.index(card["indicator"]))


_LOUDEST_FIRST = ("critical", "warning", "info")
