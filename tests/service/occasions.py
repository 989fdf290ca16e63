"""Calls of every hook about a patient told in short facts, as an EHR sends them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from service.hooks.catalogue import SERVICES
from tests.cases.story import Facts, concept, resources
from tests.service.hook_calls import TODAY, Json

PATIENT = "p"
_KEYS = {
    "Condition": "conditions",
    "Observation": "observations",
    "QuestionnaireResponse": "intake",
    "MedicationRequest": "medications",
    "ServiceRequest": "orders",
    "DiagnosticReport": "reports",
    "Procedure": "procedures",
    "Encounter": "encounters",
    "Appointment": "appointments",
}

CALM: dict[str, Any] = {
    "patient": {"age": 31, "sex": "male"},
    "answers": {"gates": "all no", "fas.present": True, "fas.onset": "30 days ago"},
}
"""A man of 31 whose calf has twitched for a month; every warning question was answered no."""

WEAK: dict[str, Any] = {
    "patient": {"age": 62, "sex": "male"},
    "answers": {"gates": "all no", "fas.present": True, "fas.onset": "60 days ago", "wasting.any": "yes"},
}
"""A man of 62 whose muscles twitch and waste away."""


def address(hook: str) -> str:
    """Where the service for a hook is called."""
    return next(f"/cds-services/{service.id}" for service in SERVICES.values() if service.hook == hook)


def prefetch(story: Facts) -> Json:
    """The story's record by prefetch key: a Bundle for each list, also where it is empty."""
    found: dict[str, list[Json]] = defaultdict(list)
    for each in resources(story):
        found[_KEYS.get(each["resourceType"], "patient")].append(each)
    lists = {key: _searchset(found[key]) for key in _KEYS.values()}
    return {"patient": found["patient"][0], **lists}


def _searchset(entries: list[Json]) -> Json:
    listed = {"entry": [{"resource": each, "search": {"mode": "match"}} for each in entries]} if entries else {}
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), **listed}


def call(hook: str, story: Facts, **context: Any) -> Json:  # noqa: ANN401 # JSON is anything
    """A call of a hook about the story's patient, by a clinician."""
    return {
        "hook": hook,
        "hookInstance": "7a9c4b0e-1f0d-4a51-9f5c-0d6b0f1c2a33",
        "context": {"userId": "Practitioner/7", "patientId": PATIENT, **context},
        "prefetch": prefetch(story),
    }


def order(name: str, number: int = 1, **more: Any) -> Json:  # noqa: ANN401 # JSON is anything
    """A draft of an order that the EHR has filled in well."""
    return _draft(number) | {"resourceType": "ServiceRequest", "code": concept(name), **more}


def prescription(words: str, number: int = 1, **more: Any) -> Json:  # noqa: ANN401 # JSON is anything
    """A draft of a prescription that the EHR has filled in well."""
    return _draft(number) | {"resourceType": "MedicationRequest", "medicationCodeableConcept": {"text": words}, **more}


def _draft(number: int) -> Json:
    about = {"subject": {"reference": f"Patient/{PATIENT}"}, "authoredOn": TODAY.isoformat()}
    return {"id": f"draft-{number}", "status": "draft", "intent": "order", **about}


def bundle(*drafts: Json) -> Json:
    """Drafts as they stand in a context."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in drafts]}


def signing(story: Facts, *drafts: Json) -> Json:
    """A call of order-sign."""
    return call("order-sign", story, draftOrders=bundle(*drafts))


def selecting(story: Facts, selections: list[str], *drafts: Json) -> Json:
    """A call of order-select."""
    return call("order-select", story, draftOrders=bundle(*drafts), selections=selections)


def assessment(card: Json) -> Json:
    """The assessment that a card carries."""
    found: Json = card["extension"]["org.fasciculation-cds.assessment"]
    return found


def remarks(cards: list[Json]) -> list[str]:
    """The checks that fired, by the topics of the cards, in the order of the cards."""
    codes = [card["source"]["topic"]["code"] for card in cards]
    return [f"K{code.rpartition('K')[2]}" for code in codes if code[-3] == "K"]
