"""Calls to send: built from what a service publishes, about a patient who is nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from service.conformance.hooks import HOOKS
from service.conformance.occasions import coded, occasions
from service.sample import sample_request

Json = dict[str, Any]
Record = dict[str, list[Json]]
"""Resources of one patient by their type; there is one Patient."""

PRACTITIONER = "example"
VISIT = "conformance-visit"
_KIND = re.compile(r"[A-Z][A-Za-z]+")
_ADULT = "conformance-adult"


def built(service: Mapping[str, Any], today: date, new_id: Callable[[], str]) -> Json:
    """A call for a service as discovery describes it, with every prefetch key filled.

    A service that asks for answers to a questionnaire is given the sample patient, who has some; any other the record
    of a healthy adult.
    """
    templates = prefetch_of(service)
    asks_answers = any(kind_of(template) == "QuestionnaireResponse" for template in templates.values())
    record = _record(_sampled(today) if asks_answers else _healthy(today), today)
    call: Json = {"hook": service.get("hook"), "hookInstance": new_id(), "context": _context(service, record, today)}
    if templates:
        call["prefetch"] = {key: _filled(template, record) for key, template in templates.items()}
    return call


def prefetch_of(service: Mapping[str, Any]) -> dict[str, str]:
    """The templates of a service, as far as they are text."""
    given = service.get("prefetch")
    return {key: text for key, text in given.items() if isinstance(text, str)} if isinstance(given, dict) else {}


def kind_of(template: str) -> str:
    """The resource type that a template asks for, or ""."""
    found = _KIND.match(template)
    return found[0] if found else ""


def is_search(template: str) -> bool:
    """Whether a template is a search, whose answer is a Bundle, and no read of one resource."""
    return "?" in template


def searchset(resources: Iterable[Json]) -> Json:
    """The answer to a search that found these."""
    entries = [{"resource": resource, "search": {"mode": "match"}} for resource in resources]
    found: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(entries)}
    return {**found, "entry": entries} if entries else found


def copied(call: Json, new_id: Callable[[], str]) -> Json:
    """The same call as if it were made once more: a deep copy with an instance of its own."""
    again: Json = json.loads(json.dumps(call))
    again["hookInstance"] = new_id()
    return again


def _filled(template: str, record: Record) -> Json | None:
    found = record.get(kind_of(template), [])
    if is_search(template):
        return searchset(found)
    return found[0] if found else None


def _record(record: Record, today: date) -> Record:
    visit: Json = {
        "resourceType": "Encounter",
        "id": VISIT,
        "status": "in-progress",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": f"Patient/{record['Patient'][0]['id']}"},
        "period": {"start": today.isoformat()},
    }
    practitioner: Json = {"resourceType": "Practitioner", "id": PRACTITIONER, "active": True}
    return {**record, "Encounter": [visit], "Practitioner": [practitioner]}


def _sampled(today: date) -> Record:
    record: Record = {}
    for value in sample_request(today)["prefetch"].values():
        one = [value] if value["resourceType"] != "Bundle" else [entry["resource"] for entry in value.get("entry", [])]
        for resource in one:
            record.setdefault(resource["resourceType"], []).append(resource)
    return record


def _healthy(today: date) -> Record:
    subject = {"reference": f"Patient/{_ADULT}"}
    patient: Json = {
        "resourceType": "Patient",
        "id": _ADULT,
        "active": True,
        "gender": "female",
        "birthDate": "1980-05-17",
        "name": [{"family": "Conformance", "given": ["Ada"]}],
    }
    hypertension: Json = {
        "resourceType": "Condition",
        "id": "conformance-condition",
        "clinicalStatus": coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
        "code": coded("http://snomed.info/sct", "38341003", "Hypertensive disorder"),
        "subject": subject,
    }
    potassium: Json = {
        "resourceType": "Observation",
        "id": "conformance-potassium",
        "status": "final",
        "code": coded("http://loinc.org", "2823-3"),
        "subject": subject,
        "effectiveDateTime": today.isoformat(),
        "valueQuantity": {"value": 4.2, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
    }
    return {"Patient": [patient], "Condition": [hypertension], "Observation": [potassium]}


def _context(service: Mapping[str, Any], record: Record, today: date) -> Json:
    """The context that the hook's definition asks for, with the optional encounter where a template uses it."""
    patient = record["Patient"][0]["id"]
    known: Json = {
        "userId": f"Practitioner/{PRACTITIONER}",
        "patientId": patient,
        "encounterId": VISIT,
        "performer": "Organization/conformance",
        **occasions(f"Patient/{patient}", today),
    }
    hook = HOOKS.get(str(service.get("hook")))
    wanted = hook.required if hook else ("userId", "patientId")
    uses_visit = any("encounterId" in template for template in prefetch_of(service).values())
    return {name: known[name] for name in (*wanted, *(("encounterId",) if uses_visit else ()))}
