"""An Assessment becomes the cards that a clinician sees in the EHR."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID, uuid4

import msgspec

from service.cards import words
from service.cards.association import associated
from service.cards.detail import detail, late_detail, own_detail, remark_detail, unread_detail, unread_orders_detail
from service.cards.links import links
from service.cards.override_reasons import Sort, override_reasons
from service.cards.parts import late_part, main_part, own_parts, remark_part
from service.cards.source import late_topic, own_topic, source, topic, unread_orders_topic
from service.cards.standing_alone import come_too_late
from service.cards.suggestions import Drafts
from service.cards.summary import late_summary, own_summary, summary, unread_orders_summary, unread_summary
from service.trust.site import Client
from workers.assessment import Assessment, Reason, SuppressedOrder, Tier
from workers.facts import Ignored

__all__ = ["Asked", "Cards", "own_topic", "topic", "without_trace"]

Json = dict[str, Any]


class Asked(Protocol):
    """What a card needs to know of the call that it answers."""

    @property
    def service(self) -> str:
        """The id in the address that was called."""
        ...

    @property
    def client(self) -> Client:
        """Who calls, and how this client wants its cards."""
        ...


class Cards:
    """Renders the cards.

    ``drafts`` makes the suggested orders under our own codes. ``public_url`` is the address under which clients reach
    us, and ``questionnaire`` that of our form, where anybody may fill it in for a patient; a card has no link without
    an address. ``new_id`` makes the ids by which feedback is matched to cards and suggestions.
    """

    def __init__(
        self, drafts: Drafts, *, public_url: str = "", questionnaire: str = "", new_id: Callable[[], UUID] = uuid4
    ) -> None:
        self._drafts = drafts
        self._public_url = public_url
        self._questionnaire = questionnaire
        self._new_id = new_id
        self._of_site: dict[bytes, Drafts] = {}

    def render(self, assessment: Assessment, asked: Asked) -> list[Json]:
        """The cards for one assessment, none where there is nothing to say.

        The first is that of the assessment; others stand beside it for what is to be done whatever becomes of the rest.
        Every card carries the assessment without its trace in
        ``extension["org.fasciculation-cds.assessment"]``; nothing in a card is null or empty.
        """
        if assessment.tier is Tier.NOT_APPLICABLE:
            blinded = any(lost.blinding for lost in assessment.ignored)
            return [self._unread_record_card(assessment, asked)] if blinded else []
        late = come_too_late(assessment)
        return [
            self._assessment_card(assessment, asked),
            *([self._late_card(late, assessment, asked)] if late else []),
            *(self._own_card(shown, assessment, asked) for shown in own_parts(assessment)),
        ]

    def remarks(self, assessment: Assessment, asked: Asked) -> list[Json]:
        """The cards about the orders in the clinician's hand, those that warn first; each stands by itself."""
        said = assessment.ordering.remarks if assessment.ordering else ()
        return [self._remark_card(each, assessment, asked) for each in said]

    def unread_orders(self, assessment: Assessment, asked: Asked, lost: tuple[Ignored, ...]) -> list[Json]:
        """The card about orders in the clinician's hand that could not be read; none where all could be.

        It recommends nothing, so that there is nothing to give a reason against.
        """
        if not lost:
            return []
        card = self._card(assessment, unread_orders_summary(lost), "info", unread_orders_detail(assessment, lost))
        card["source"] = self._source(asked, unread_orders_topic(asked.service))
        return [associated(card, [each.resource for each in lost])]

    def _assessment_card(self, assessment: Assessment, asked: Asked) -> Json:
        """The card of a patient who twitches: how soon, why, what is not known, and the draft orders."""
        shown = main_part(assessment)
        told = detail(shown, self._drafts.title)
        card = self._card(assessment, summary(shown), _indicator(assessment), told)
        card["source"] = self._source(asked, topic(asked.service, assessment.tier))
        return self._completed(card, shown, asked, _SORTS.get(assessment.tier, Sort.ADVICE), asks=True)

    def _late_card(self, late: SuppressedOrder, assessment: Assessment, asked: Asked) -> Json:
        """The card about a neurology referral or appointment that is there and ought to be sooner."""
        shown = late_part(assessment, late)
        indicator = "warning" if late.order == "NEUROLOGY_URGENT" else "info"
        card = self._card(assessment, late_summary(late), indicator, late_detail(shown, self._drafts.title))
        card["source"] = self._source(asked, late_topic(asked.service))
        return associated(self._completed(card, shown, asked, Sort.REFERRAL), [late.evidence])

    def _own_card(self, shown: Assessment, assessment: Assessment, asked: Asked) -> Json:
        """The card of a rule that is not to be lost among the reasons."""
        (reason,) = shown.reasons
        told = own_detail(shown, self._drafts.title)
        card = self._card(assessment, own_summary(reason), reason.indicator or "info", told)
        card["source"] = self._source(asked, own_topic(asked.service, reason))
        sort = Sort.CRISIS if reason.tier == Tier.EMERGENCY.value else Sort.ADVICE
        return self._completed(card, shown, asked, sort)

    def _remark_card(self, remark: Reason, assessment: Assessment, asked: Asked) -> Json:
        """The card about an order in hand."""
        shown = remark_part(assessment, remark)
        told = remark_detail(shown, self._drafts.title)
        card = self._card(assessment, own_summary(remark), remark.indicator, told)
        card["source"] = self._source(asked, own_topic(asked.service, remark))
        return associated(self._completed(card, shown, asked, Sort.ADVICE), remark.about)

    def _unread_record_card(self, assessment: Assessment, asked: Asked) -> Json:
        """The card where nothing says that the patient twitches, yet what could have said so was unreadable.

        It recommends nothing, so that there is nothing to give a reason against.
        """
        card = self._card(assessment, unread_summary(assessment), "info", unread_detail(assessment))
        return card | {"source": self._source(asked, topic(asked.service, assessment.tier))}

    def _card(self, assessment: Assessment, said: str, indicator: str, told: str) -> Json:
        """What every card has, but for its source."""
        return {
            "uuid": str(self._new_id()),
            "summary": said,
            "indicator": indicator,
            "detail": told,
            "extension": {words.ASSESSMENT_EXTENSION: without_trace(assessment)},
        }

    def _source(self, asked: Asked, about: Json) -> Json:
        return source(self._public_url, asked.service, about)

    def _completed(self, card: Json, shown: Assessment, asked: Asked, sort: Sort, *, asks: bool = False) -> Json:
        """The card with its draft orders, the reasons for setting it aside, and its links.

        Draft orders are independent of each other, of alternatives the stronger one alone being drafted: any may be
        chosen. Clients that know no other behaviour know this one.
        """
        client = asked.client
        drafts = self._drafts_of(client)
        found = links(shown, client, self._questionnaire, asks=asks)
        drafted = drafts.suggestions(shown, card["uuid"], one_action=client.one_action_per_suggestion)
        chosen = {"suggestions": drafted, "selectionBehavior": "any"} if drafted else {}
        reasons = override_reasons(Sort.ORDERS if drafted else sort)
        return card | chosen | {"overrideReasons": reasons} | ({"links": found} if found else {})

    def _drafts_of(self, client: Client) -> Drafts:
        """The drafts under the codes of a client, made once for each set of codes."""
        if not client.order_codes:
            return self._drafts
        codes = msgspec.json.encode(client.order_codes)
        if codes not in self._of_site:
            self._of_site[codes] = self._drafts.under(msgspec.to_builtins(client.order_codes))
        return self._of_site[codes]


_SORTS = {
    Tier.EMERGENCY: Sort.REFERRAL,
    Tier.URGENT: Sort.REFERRAL,
    Tier.ROUTINE: Sort.REFERRAL,
    Tier.OUT_OF_SCOPE: Sort.REFERRAL,
    Tier.INSUFFICIENT_DATA: Sort.QUESTIONS,
}
"""What the card of a tier asks for where it drafts no order."""


def _indicator(assessment: Assessment) -> str:
    """info, warning or critical, as the advice says."""
    if assessment.advice:
        return assessment.advice.indicator
    return words.INDICATORS.get(assessment.tier.value, words.OTHERWISE_INDICATOR)


def without_trace(assessment: Assessment) -> Json:
    """The outside form of an assessment without its trace and without anything null or empty.

    The parts of an assessment leave out what they do not hold by themselves.
    """
    shown = msgspec.to_builtins(msgspec.structs.replace(assessment, trace=()))
    return {name: part for name, part in shown.items() if part}
