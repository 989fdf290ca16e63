"""What a clinician is about to do when a hook is fired: an order, a refill, an appointment, a new problem."""

from __future__ import annotations

from datetime import date
from typing import Any

Json = dict[str, Any]


def occasions(patient: str, today: date) -> Json:
    """Every context field of the library that holds resources, about one patient (``Patient/…``)."""
    subject = {"reference": patient}
    order = _order(subject)
    medicine = _medicine(subject)
    return {
        "draftOrders": _collected(order),
        "selections": [f"ServiceRequest/{order['id']}"],
        "dispatchedOrders": [f"ServiceRequest/{order['id']}"],
        "appointments": _collected(_slot(subject)),
        "conditions": _collected(_problem(subject, today)),
        "medications": _collected(medicine),
        "medication": {**medicine, "status": "active"},
        "allergyIntolerance": {"resourceType": "AllergyIntolerance", "id": "conformance-allergy", "patient": subject},
    }


def coded(system: str, code: str, text: str = "") -> Json:
    """A CodeableConcept of one code."""
    return {"coding": [{"system": system, "code": code, **({"display": text} if text else {})}]}


def _order(subject: Json) -> Json:
    return {
        "resourceType": "ServiceRequest",
        "id": "conformance-draft",
        "status": "draft",
        "intent": "order",
        "code": coded("http://loinc.org", "24323-8", "Comprehensive metabolic panel"),
        "subject": subject,
    }


def _medicine(subject: Json) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "id": "conformance-medicine",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Paracetamol 500 mg tablets"},
        "subject": subject,
    }


def _slot(subject: Json) -> Json:
    return {
        "resourceType": "Appointment",
        "id": "conformance-slot",
        "status": "proposed",
        "participant": [{"actor": subject, "status": "needs-action"}],
    }


def _problem(subject: Json, today: date) -> Json:
    return {
        "resourceType": "Condition",
        "id": "conformance-problem",
        "category": [coded("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item")],
        "code": coded("http://snomed.info/sct", "26544005", "Muscle weakness"),
        "subject": subject,
        "recordedDate": today.isoformat(),
    }


def _collected(*resources: Json) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}
