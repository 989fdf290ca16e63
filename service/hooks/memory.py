"""What becomes of the cards of an answer: a client in shadow mode is sent none, and what a reader dismissed stays away.

What a reader has dismissed stays away for a while: from this reader alone, and only as long as nothing is new.

A card is held back where all of this holds, and is shown in every other case:

* this reader (user, tenant and client) overrode a card on the same topic about the same patient, not too long ago, and
  that is the last thing this reader did with such a card;
* the facts are the same, fact for fact, and so is the knowledge that weighs them;
* the card would say no more than the dismissed one did: no higher tier, no rule and no order that was not on it.

Some cards are never held back. An emergency is none that one reads once. And where nothing can be concluded (the
questions that decide are open, the record could not be read), silence would look like an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from service.cards.override_reasons import NOT_NOW
from service.hooks.request import Invocation
from workers.assessment import NEEDED_TO_REASSURE, Assessment, Tier
from workers.records import Action, SentCard

DAYS = 30
"""How long a dismissal holds at most."""

DAYS_WHERE_URGENT = 14
"""An urgent card wants somebody seen within 14 days, and no dismissal outlasts that (specification 6.2)."""

HOURS_WHERE_NOT_NOW = 24
"""Who says that a card came at a wrong moment, or is not clear, has not said that it is wrong."""

ALWAYS_SHOWN = frozenset({Tier.EMERGENCY, Tier.INSUFFICIENT_DATA, Tier.NOT_APPLICABLE})
"""Tiers whose cards are never held back. NOT_APPLICABLE has a card only where the record could not be read."""


def remembered_since(now: datetime) -> datetime:
    """The moment before which nothing counts any more."""
    return now - timedelta(days=DAYS)


def with_fates(
    cards: Iterable[SentCard], assessment: Assessment, actions: Sequence[Action], asked: Invocation
) -> list[SentCard]:
    """The same cards, each with what is to become of it: shown, or held back for which reason.

    :param actions: what this reader did with the cards of this patient in the last 30 days, the earliest first.
    """
    if asked.client.mode == "shadow":
        return [msgspec.structs.replace(card, fate="shadow") for card in cards]
    if _has_to_be_seen(assessment):
        return list(cards)
    return [_dismissed(card) if _is_dismissed(card, actions) else card for card in cards]


def _has_to_be_seen(assessment: Assessment) -> bool:
    """Whether an empty answer could be taken for an all-clear, or hide what cannot wait."""
    pressing = any(each.tier == Tier.EMERGENCY.value or each.indicator == "critical" for each in assessment.reasons)
    unread = any(lost.blinding or lost.resource in NEEDED_TO_REASSURE for lost in assessment.ignored)
    return assessment.tier in ALWAYS_SHOWN or pressing or unread


def _is_dismissed(card: SentCard, actions: Sequence[Action]) -> bool:
    alike = [action for action in actions if _same(card, action.card)]
    return bool(alike) and _holds(alike[-1], card.sent) and _says_no_more(card, alike[-1].card)


def _holds(action: Action, now: datetime) -> bool:
    days = DAYS_WHERE_URGENT if action.card.tier == Tier.URGENT.value else DAYS
    long = timedelta(hours=HOURS_WHERE_NOT_NOW) if action.reason in NOT_NOW else timedelta(days=days)
    return action.outcome == "overridden" and now - action.at < long


def _same(card: SentCard, earlier: SentCard) -> bool:
    return (card.topic, card.inputs, card.knowledge_version) == (
        earlier.topic,
        earlier.inputs,
        earlier.knowledge_version,
    )


def _says_no_more(card: SentCard, earlier: SentCard) -> bool:
    orders, known = ({each.order for each in one.suggestions} for one in (card, earlier))
    no_higher = not Tier(card.tier).outranks(Tier(earlier.tier))
    return no_higher and set(card.rules) <= set(earlier.rules) and orders <= known


def _dismissed(card: SentCard) -> SentCard:
    return msgspec.structs.replace(card, fate="dismissed")
