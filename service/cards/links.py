"""Where a card leads to: the dashboard, as a SMART app, and the questionnaire. Never without an address."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from service.cards import words
from service.trust.site import Client
from workers.assessment import Assessment, Tier

Json = dict[str, str]

_NOT_ASKED_THERE = frozenset({"age", "record"})
"""What is open and no question of the questionnaire: the birth date, and what of the record could not be read."""


def links(assessment: Assessment, client: Client, questionnaire: str, *, asks: bool) -> list[Json]:
    """The links of one card, none where the site has none.

    :param questionnaire: the address of our own form, where anybody who names a patient may fill it in; or empty.
    :param asks: whether this card is the one that names the open questions.
    """
    found = []
    if client.links.dashboard:
        found.append(_dashboard(assessment, client.links.dashboard))
    if asks and _could_be_answered(assessment):
        found += _questionnaire(assessment, client.links.questionnaire, questionnaire)
    return found


def _dashboard(assessment: Assessment, launch: str) -> Json:
    """The launch of the app on this assessment. Who the patient is, the EHR says when it launches."""
    context = msgspec.json.encode({"assessment": assessment.id}).decode()
    return {"label": words.OPEN_DASHBOARD, "url": launch, "type": "smart", "appContext": context}


def _could_be_answered(assessment: Assessment) -> bool:
    return assessment.tier is not Tier.OUT_OF_SCOPE and not _NOT_ASKED_THERE.issuperset(assessment.unanswered)


def _questionnaire(assessment: Assessment, of_site: str, ours: str) -> list[Json]:
    """The page that the site names; else our form for this patient, since answers for nobody would be lost."""
    address = of_site or (f"{ours}?patient={quote(assessment.patient, safe='')}" if ours else "")
    return [{"label": words.OPEN_QUESTIONNAIRE, "url": address, "type": "absolute"}] if address else []
