"""An Assessment becomes the cards that a clinician sees in the EHR."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID, uuid4

import msgspec

from service.cards import words
from service.cards.detail import detail, own_detail, unread_detail
from service.cards.suggestions import Drafts
from service.cards.summary import own_summary, summary, unread_summary
from workers.assessment import Assessment, Reason, Tier

Json = dict[str, Any]


class Asked(Protocol):
    """What a card needs to know of the call that it answers: the id of the service."""

    @property
    def service(self) -> str:
        """The id in the address that was called."""
        ...


class Cards:
    """Renders the cards of one site.

    ``drafts`` makes the suggested orders. ``source_url`` is an absolute, public page about
    this decision support, left out where there is none. ``new_id`` makes the ids by which
    feedback is matched to cards and suggestions.
    """

    def __init__(self, drafts: Drafts, source_url: str = "", new_id: Callable[[], UUID] = uuid4) -> None:
        self._drafts = drafts
        self._source = {"label": words.LABEL} | ({"url": source_url} if source_url else {})
        self._new_id = new_id

    def render(self, assessment: Assessment, asked: Asked) -> list[Json]:
        """The cards for one assessment, none where there is nothing to say.

        Every card carries the assessment without its trace in
        ``extension["org.fasciculation-cds.assessment"]``; nothing in a card is null or empty.
        """
        if assessment.tier is Tier.NOT_APPLICABLE:
            blinded = any(lost.blinding for lost in assessment.ignored)
            return [self._unread_record_card(assessment, asked)] if blinded else []
        apart = [reason for reason in assessment.reasons if reason.own_card]
        return [self._assessment_card(assessment, asked), *(self._own_card(each, assessment, asked) for each in apart)]

    def _assessment_card(self, assessment: Assessment, asked: Asked) -> Json:
        """The card of a patient who twitches: how soon, why, what is not known, and the draft orders."""
        shown = _of([reason for reason in assessment.reasons if not reason.own_card], assessment)
        told = detail(shown, self._drafts.title)
        card = self._card(assessment, asked, summary(shown), _indicator(assessment), told)
        return self._with_suggestions(card, shown)

    def _own_card(self, reason: Reason, assessment: Assessment, asked: Asked) -> Json:
        """The card of an add-on that comes with any tier and is not to be lost among its reasons."""
        shown = _of([reason], assessment)
        told = own_detail(shown, self._drafts.title)
        card = self._card(assessment, asked, own_summary(reason), reason.indicator or "info", told)
        card["source"] = self._source | {"topic": own_topic(asked.service, reason)}
        return self._with_suggestions(card, shown)

    def remarks(self, assessment: Assessment, asked: Asked) -> list[Json]:
        """The cards about the orders in the clinician's hand, those that warn first; each stands by itself."""
        said = assessment.ordering.remarks if assessment.ordering else ()
        return [self._remark_card(each, assessment, asked) for each in said]

    def _remark_card(self, remark: Reason, assessment: Assessment, asked: Asked) -> Json:
        shown = msgspec.structs.replace(
            assessment, reasons=(remark,), orders=(), suppressed_orders=(), repeated_orders=()
        )
        told = own_detail(shown, self._drafts.title)
        card = self._card(assessment, asked, own_summary(remark), remark.indicator, told)
        return card | {"source": self._source | {"topic": own_topic(asked.service, remark)}}

    def _with_suggestions(self, card: Json, shown: Assessment) -> Json:
        suggestions = self._drafts.suggestions(shown, card["uuid"])
        return card | {"suggestions": suggestions, "selectionBehavior": "any"} if suggestions else card

    def _unread_record_card(self, assessment: Assessment, asked: Asked) -> Json:
        """The card where nothing says that the patient twitches, yet what could have said so was unreadable."""
        return self._card(assessment, asked, unread_summary(assessment), "info", unread_detail(assessment))

    def _card(self, assessment: Assessment, asked: Asked, said: str, indicator: str, told: str) -> Json:
        """What every card has."""
        return {
            "uuid": str(self._new_id()),
            "summary": said,
            "indicator": indicator,
            "detail": told,
            "source": self._source | {"topic": topic(asked.service, assessment.tier)},
            "extension": {words.ASSESSMENT_EXTENSION: without_trace(assessment)},
        }


def _indicator(assessment: Assessment) -> str:
    """info, warning or critical, as the advice says."""
    if assessment.advice:
        return assessment.advice.indicator
    return words.INDICATORS.get(assessment.tier.value, words.OTHERWISE_INDICATOR)


def _of(reasons: list[Reason], assessment: Assessment) -> Assessment:
    """The assessment as one card shows it: some of its reasons, and the orders that nobody else asks for."""
    elsewhere = {order for each in assessment.reasons if each not in reasons for order in each.orders}
    here = {order for each in reasons for order in each.orders}
    orders = tuple(order for order in assessment.orders if order in here or order not in elsewhere)
    shown = msgspec.structs.replace(assessment, reasons=tuple(reasons), orders=orders)
    if not any(each.own_card for each in reasons):
        return shown
    own = tuple(order for order in orders if order in here - elsewhere)
    return msgspec.structs.replace(shown, orders=own, suppressed_orders=(), repeated_orders=())


def own_topic(service: str, reason: Reason) -> Json:
    """What the card of one rule is about, a code for each service and rule."""
    name = "".join(filter(str.isalnum, f"{service} {reason.rule}".replace("-", " ").title()))
    return {"system": words.TOPICS, "code": name[-100:], "display": reason.title}


def topic(service: str, tier: Tier) -> Json:
    """What a card is about, as a code that stays the same: a client may remember "do not show again" by it.

    Letters and digits alone, at most 100; one code for each service and tier, so that a
    dismissed routine card never hides an emergency.
    """
    name = "".join(filter(str.isalnum, f"{service} {tier.value}".replace("_", " ").replace("-", " ").title()))
    return {"system": words.TOPICS, "code": name[-100:], "display": words.HEADLINES[tier.value]}


def without_trace(assessment: Assessment) -> Json:
    """The outside form of an assessment without its trace and without anything null or empty.

    The parts of an assessment leave out what they do not hold by themselves.
    """
    shown = msgspec.to_builtins(msgspec.structs.replace(assessment, trace=()))
    return {name: part for name, part in shown.items() if part}
