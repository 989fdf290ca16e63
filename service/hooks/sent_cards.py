"""The cards of one answer as they are remembered: about what each of them is, and what it suggests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from service.cards.source import late_topic, own_topic, unread_orders_topic
from service.cards.standing_alone import own_reasons
from service.hooks.request import Invocation
from service.order_artefacts import artefacts
from workers.assessment import Assessment
from workers.facts import Case
from workers.fingerprint import fingerprint
from workers.records import Reader, SentCard, Suggested

Json = dict[str, Any]


def reader_of(asked: Invocation) -> Reader:
    """Who looks at whom in this call."""
    return Reader(asked.client.name, asked.tenant, asked.user, f"Patient/{asked.patient}")


def sent_cards(
    cards: Sequence[Json], assessment: Assessment, case: Case, asked: Invocation, now: datetime
) -> list[SentCard]:
    """What is remembered of each card, in order.

    :param cards: as they go out, ready for JSON.
    :param case: the facts that were evaluated.
    """
    if not cards:
        return []
    inputs = fingerprint(case)
    reader = reader_of(asked)
    remarks = assessment.ordering.remarks if assessment.ordering else ()
    own = [*remarks, *own_reasons(assessment)]
    apart: dict[str, tuple[str, ...]] = {own_topic(asked.service, each)["code"]: (each.rule,) for each in own}
    for about in (late_topic, unread_orders_topic):  # no rule of their own
        apart[about(asked.service)["code"]] = ()
    shared = tuple(rule for rule in assessment.rules if (rule,) not in apart.values())
    return [
        SentCard(
            id=card["uuid"],
            assessment=assessment.id,
            knowledge_version=assessment.knowledge_version,
            service=asked.service,
            hook=asked.hook,
            instance=asked.instance,
            client=reader.client,
            tenant=reader.tenant,
            patient=reader.patient,
            user=reader.user,
            topic=(topic := card["source"]["topic"]["code"]),
            tier=assessment.tier.value,
            rules=apart.get(topic, shared),
            suggestions=tuple(_suggested(card)),
            inputs=inputs,
            open_questions=len(assessment.unanswered),
            sent=now,
        )
        for card in cards
    ]


def _suggested(card: Json) -> Iterable[Suggested]:
    """The suggestions by what their drafts are made of, whatever code and label the site gives an order.

    A suggestion that drafts none of our orders is remembered with an empty one.
    """
    for suggestion in card.get("suggestions", ()):
        drafts = [action.get("resource", {}) for action in suggestion.get("actions", ())]
        made_of = [each.partition("|")[0] for draft in drafts for each in draft.get("instantiatesCanonical", ())]
        orders = (_orders()[each] for each in made_of if each in _orders())
        yield Suggested(suggestion["uuid"], next(orders, ""))


@cache
def _orders() -> dict[str, str]:
    """The order id of each artefact by its canonical address."""
    return {artefact["url"]: order for order, artefact in artefacts()}
