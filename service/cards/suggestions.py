"""Draft orders: one ServiceRequest for each order that the rules ask for, offered to the clinician to accept.

What an order looks like stands in ``fhir_profiles/ActivityDefinition-*.json``. The drafts are
built from there and validated once at start-up, which takes about half a millisecond each; a
hook then only fills in the patient, the reasons and the note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from fhir.resources.R4B.servicerequest import ServiceRequest

from service.cards import words
from service.cards.notes import REPLACED_BY, notes, who_asks
from service.order_artefacts import Json, artefacts
from workers.assessment import Assessment, Reason, Tier

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
    """One request of an order, ready to be filled in, with everything that no patient changes.

    ``title`` is that of the whole order, ``named`` what this request is, and ``action`` what accepting it does.
    """

    title: str
    named: str
    action: str
    priority: str
    template: Json


Forms = Mapping[str, list[OrderForm]]
"""The requests of each order, by its id."""

OrderCodes = Mapping[str, Mapping[str, str]]
"""The codes (system, code, display) by which a site orders, by our order id."""


class Drafts:
    """The draft orders of a site.

    ``order_codes`` gives order ids the code that the site orders them by (system, code,
    display): the order then is one request, with that code before our own. Raises OrderUnusable.

    Codings of one request mean the same thing, so an order of several tests (calcium with
    albumin, EMG with nerve conduction) has several artefacts and becomes several requests;
    where a site has one code for all of it, its text says what belongs to it.
    """

    def __init__(self, order_codes: OrderCodes | None = None, forms: Forms | None = None) -> None:
        self._forms = _recoded(forms or _published(), order_codes or {})

    def under(self, order_codes: OrderCodes) -> Drafts:
        """The same drafts under the codes of a site. Raises OrderUnusable."""
        return Drafts(order_codes, self._forms)

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

    def suggestions(self, assessment: Assessment, card: str, *, one_action: bool = False) -> list[Json]:
        """One suggestion for each order, with a create action for each of its requests.

        ``card`` is the UUID of the card; the suggestions of a card are numbered on from it. With ``one_action``, for
        clients that take one action of a suggestion and show its description alone, each request is a suggestion.
        Of two orders that are alternatives, the stronger one alone is suggested.

        Recommended are the referrals that decide how soon the patient is seen and the core blood tests, where a rule
        of the tier or a more urgent one asks for them; and whatever an emergency or a pressing rule asks for. A client
        may tick those in advance, so studies, referrals for treatment and further tests are left to choose.
        """
        recommended = _recommended(assessment)
        orders = self.requests(assessment)
        offered = [
            (order in recommended, *offer)
            for order, requests in orders.items()
            if REPLACED_BY.get(order) not in orders
            for offer in self._offers(order, requests, one_action=one_action)
        ]
        return [
            {"label": label, "uuid": f"{card[:-12]}{number:012x}", "isRecommended": is_recommended, "actions": actions}
            for number, (is_recommended, label, actions) in enumerate(offered, int(card[-12:], 16) + 1)
        ]

    def _offers(self, order: str, requests: list[Json], *, one_action: bool) -> Iterator[tuple[str, list[Json]]]:
        """The labels under which an order is offered, each with its actions."""
        drafted = list(zip(self._forms[order], requests, strict=True))
        if one_action:
            for form, request in drafted:
                label = form.named if len(drafted) > 1 else form.title
                yield label, [{"type": "create", "description": label, "resource": request}]
        else:
            actions = [{"type": "create", "description": form.action, "resource": made} for form, made in drafted]
            yield self.title(order), actions


def _recommended(assessment: Assessment) -> set[str]:
    """The orders that a client may tick in advance."""
    found: set[str] = set()
    for reason in assessment.reasons:
        if reason.tier == Tier.EMERGENCY.value or reason.indicator:
            found.update(reason.orders)
        elif reason.tier in (Tier.URGENT.value, assessment.tier.value):
            found.update(_RECOMMENDED.intersection(reason.orders))
    return found | {REPLACED_BY[order] for order in found & REPLACED_BY.keys() if REPLACED_BY[order] in _RECOMMENDED}


def _form(artefact: Json) -> OrderForm:
    """The order form of an artefact."""
    code = artefact["code"]
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
    return OrderForm(artefact["title"], code["text"], words.DRAFT.format(code["text"]), artefact["priority"], template)


def _published() -> Forms:
    """The forms of all orders as they are published."""
    forms: dict[str, list[OrderForm]] = {}
    for order, artefact in artefacts():
        forms.setdefault(order, []).append(_form(artefact))
    return forms


def _recoded(forms: Forms, order_codes: OrderCodes) -> Forms:
    """The forms under the codes of a site. Raises OrderUnusable."""
    unknown = ", ".join(sorted(order_codes.keys() - forms.keys()))
    if unknown:
        raise OrderUnusable(f"there is no order {unknown}")
    return {**forms, **{order: [_under_code(forms[order][0], code)] for order, code in order_codes.items()}}


def _under_code(form: OrderForm, site_code: Mapping[str, str]) -> OrderForm:
    """The form under the site's own code, with ours behind it: by that one it is recognised when it comes back."""
    ours = form.template["code"].get("coding", [])
    template = form.template | {"code": {"coding": [dict(site_code), *ours], "text": form.title}}
    _check(template, form.template["instantiatesCanonical"][0].rpartition("/")[2].partition("|")[0])
    return OrderForm(form.title, form.title, words.DRAFT.format(form.title), form.priority, template)


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
