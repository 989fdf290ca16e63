"""Small records to write case histories with: each builder gives one FHIR resource as a dict."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, TypeAlias

import msgspec

from workers.facts import Case, Ignored
from workers.reading import read_case

FACTS = ("entry", "replies", "problems", "signs", "results", "medicines", "requests", "studies", "visits", "relatives")
AS_OF = date(2026, 11, 22)
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
UCUM = "http://unitsofmeasure.org"
LOCAL = "https://fasciculation-cds.example.org/fhir/CodeSystem/findings"
INTAKE = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-answers"

FASCICULATION = "82470000"
TONGUE = "21974007"

Json = dict[str, Any]
Value: TypeAlias = Any
"""Any JSON value."""


def patient(**more: Value) -> Json:
    return {"resourceType": "Patient", "id": "p1", "birthDate": "1980-05-01", "gender": "female"} | more


def coded(code: str, system: str = LOINC, display: str | None = None) -> Json:
    coding = {"system": system, "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def quantity(value: Value, unit: str | None = "mmol/L", code: str | None = None) -> Json:
    return {"value": value} | ({"unit": unit} if unit is not None else {}) | ({"code": code} if code else {})


def observation(code: str = "2823-3", system: str = LOINC, **more: Value) -> Json:
    """A final potassium of 2.4 mmol/L of two days ago, unless something else is said; None leaves a field out."""
    fields = {
        "resourceType": "Observation",
        "id": "k1",
        "status": "final",
        "code": coded(code, system),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-11-20",
    }
    if not any(name.startswith(("value", "dataAbsent", "component")) for name in more) and system == LOINC:
        fields["valueQuantity"] = quantity(2.4)
    return _without_none(fields | more)


def condition(code: str = "R25.3", system: str = ICD10CM, **more: Value) -> Json:
    fields = {
        "resourceType": "Condition",
        "id": "c1",
        "clinicalStatus": coded("active", "http://terminology.hl7.org/CodeSystem/condition-clinical"),
        "code": coded(code, system),
        "subject": {"reference": "Patient/p1"},
        "recordedDate": "2026-10-01",
    }
    return _without_none(fields | more)


def prescription(medicine: Json | None = None, **more: Value) -> Json:
    fields = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": medicine or coded("4603", RXNORM),
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-11-01",
    }
    return _without_none(fields | more)


def response(*items: Json, **more: Value) -> Json:
    fields = {
        "resourceType": "QuestionnaireResponse",
        "id": "q1",
        "questionnaire": "https://fasciculation-cds.example.org/fhir/Questionnaire/fasciculation-intake",
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "authored": "2026-11-21T10:00:00Z",
        "item": list(items),
    }
    return _without_none(fields | more)


def item(link_id: str, *answers: Json) -> Json:
    return {"linkId": link_id, "answer": list(answers)}


def chosen(code: str) -> Json:
    return {"valueCoding": {"system": INTAKE, "code": code}}


def bundle(*resources: Json, **more: Value) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries} | more).encode()


def read(*resources: Json, as_of: date = AS_OF) -> Case:
    """The Case of a Bundle; a Patient is added unless one is there."""
    has_patient = any(resource.get("resourceType") == "Patient" for resource in resources)
    return read_case(bundle(*resources) if has_patient else bundle(patient(), *resources), as_of)


def holds_nothing(case: Case) -> bool:
    """Whether not one fact was read."""
    named = msgspec.structs.asdict(case)
    return not any(named[facts] for facts in FACTS)


def reasons(case: Case) -> dict[str, str]:
    """What was not used, and why."""
    return {each.resource: each.because for each in case.ignored}


def only_ignored(case: Case) -> Ignored:
    (one,) = case.ignored
    return one


def _without_none(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
