"""Draft orders: one ServiceRequest for each order that the rules ask for, offered to the clinician to accept.

What an order looks like stands in ``fhir_profiles/ActivityDefinition-*.json``. The drafts are
built from there and validated once at start-up, which takes about half a millisecond each; a
hook then only fills in the patient, the reasons and the note.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from fhir.resources.R4B.servicerequest import ServiceRequest

from service.cards import words
from service.cards.notes import notes, who_asks
from service.order_artefacts import Json, artefacts
from workers.assessment import Assessment, Reason

REASON = {
    "coding": [{"system": "http://snomed.info/sct", "code": "82470000", "display": "Muscle fasciculation"}],
    "text": "Muscle fasciculation",
}

# The referrals that decide how soon the patient is seen, and the core blood tests; everything else is left to choose.
_RECOMMENDED = frozenset(
    {"EMERGENCY_DEPARTMENT", "NEUROLOGY_URGENT", "NEUROLOGY_ROUTINE", "EYE_CLINIC"}
    | {"BMP", "CALCIUM", "MAGNESIUM", "PHOSPHATE", "TSH", "CK", "CBC"}
)
# What a rule's tier, or a rule that is more pressing than its tier, makes of the orders that it asks for.
_PRIORITY_OF = {"EMERGENCY": "stat", "critical": "stat", "URGENT": "urgent", "warning": "urgent"}
_STRENGTH = {"routine": 0, "urgent": 1, "asap": 2, "stat": 3}


class OrderUnusable(ValueError):
    """An order artefact cannot be made into a valid ServiceRequest; the message names the artefact."""


class OrderForm(msgspec.Struct, frozen=True):
    """One request of an order, ready to be filled in, with everything that no patient changes."""

    title: str
    action: str
    priority: str
    template: Json


class Drafts:
    """The draft orders of a site.

    ``order_codes`` gives order ids the code that the site orders them by (system, code,
    display): the order then is that one request. Raises OrderUnusable.

    Codings of one request mean the same thing, so an order of several tests (calcium with
    albumin, EMG with nerve conduction) has several artefacts and becomes several requests.
    """

    def __init__(self, order_codes: Mapping[str, Mapping[str, str]] | None = None) -> None:
        site = order_codes or {}
        self._forms: dict[str, list[OrderForm]] = {}
        for order, artefact in artefacts():
            forms = self._forms.setdefault(order, [])
            if not forms or order not in site:
                forms.append(_form(artefact, site.get(order)))
        unknown = ", ".join(sorted(site.keys() - self._forms.keys()))
        if unknown:
            raise OrderUnusable(f"there is no order {unknown}")

    @property
    def orders(self) -> frozenset[str]:
        """The order ids for which a draft can be made."""
        return frozenset(self._forms)

    def title(self, order: str) -> str:
        """An order in a clinician's words; an order without an artefact says so under its own id."""
        forms = self._forms.get(order)
        return forms[0].title if forms else words.NO_DRAFT.format(order)

    def requests(self, assessment: Assessment) -> dict[str, list[Json]]:
        """For each order of an assessment its draft ServiceRequests as JSON, in the order of the assessment.

        The priority is the artefact's own or, where it is stronger, that of the most urgent
        rule that asks for the order: stat for an emergency, urgent for an urgent referral or
        for a test that a rule wants sooner than its tier.
        """
        asking = who_asks(assessment)
        asked = {reason.rule: _asked_priority(reason) for reason in assessment.reasons}
        written = notes(assessment, asking)
        subject = {"reference": "Patient/" + assessment.patient.removeprefix("Patient/")}
        drafts = {}
        for order, reasons in asking.items():
            forms = self._forms.get(order)
            if forms:
                filled = {
                    "priority": max(
                        [forms[0].priority, *[asked[each.rule] for each in reasons]], key=_STRENGTH.__getitem__
                    ),
                    "subject": subject,
                    "note": [{"text": written[order]}],
                }
                drafts[order] = [form.template | filled for form in forms]
        return drafts

    def suggestions(self, assessment: Assessment, card: str) -> list[Json]:
        """One suggestion for each order, with a create action for each of its requests.

        ``card`` is the UUID of the card; the suggestions of a card are numbered on from it.

        Recommended are the referrals that decide how soon the patient is seen, the core
        blood tests, and whatever an emergency or a pressing rule asks for. A client may tick those in
        advance, so studies, referrals for treatment and further tests are left to choose.
        """
        pressing = [reason for reason in assessment.reasons if reason.tier == "EMERGENCY" or reason.indicator]
        recommended = _RECOMMENDED.union(*(reason.orders for reason in pressing))
        return [
            {
                "label": self.title(order),
                "uuid": f"{card[:-12]}{number:012x}",
                "isRecommended": order in recommended,
                "actions": [
                    {"type": "create", "description": form.action, "resource": request}
                    for form, request in zip(self._forms[order], requests, strict=True)
                ],
            }
            for number, (order, requests) in enumerate(self.requests(assessment).items(), int(card[-12:], 16) + 1)
        ]


def _form(artefact: Json, site_code: Mapping[str, str] | None) -> OrderForm:
    """The order form of an artefact, under the site's own code where it has one."""
    code = {"coding": [dict(site_code)], "text": artefact["title"]} if site_code else artefact["code"]
    template = {
        "resourceType": "ServiceRequest",
        "instantiatesCanonical": [f"{artefact['url']}|{artefact['version']}"],
        "status": "draft",
        "intent": artefact["intent"],
        "priority": artefact["priority"],
        "code": code,
        "reasonCode": [REASON],
    }
    if "topic" in artefact:
        template["category"] = artefact["topic"]
    _check(template, artefact["id"])
    return OrderForm(artefact["title"], words.DRAFT.format(code["text"]), artefact["priority"], template)


def _check(template: Json, name: str) -> None:
    """Refuse a form that is no valid ServiceRequest once a patient and a note are filled in."""
    try:
        ServiceRequest.model_validate(template | {"subject": {"reference": "Patient/x"}, "note": [{"text": "x"}]})
    except ValueError as fault:
        raise OrderUnusable(f"ActivityDefinition/{name} makes no valid ServiceRequest: {fault}") from fault


def _asked_priority(reason: Reason) -> str:
    """How soon a rule wants its orders: by its tier, or by how pressing it is within the tier."""
    asked = (_PRIORITY_OF.get(reason.tier, "routine"), _PRIORITY_OF.get(reason.indicator, "routine"))
    return max(asked, key=_STRENGTH.__getitem__)
