"""The single resources of a case history: each fact in short words, as the resource that an EHR would send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import orjson

from workers.evaluation.terms import UNKNOWN_CODES, terms_of
from workers.knowledge import Knowledge, load_knowledge
from workers.reading.value_sets import FOLDER

Facts = Mapping[str, Any]

KNOWLEDGE: Knowledge = load_knowledge()
_TERMS = terms_of(KNOWLEDGE)

_SNOMED = "http://snomed.info/sct"
_CODES = {
    "fasciculation": (_SNOMED, "82470000"),
    "fasciculation-icd": ("http://hl7.org/fhir/sid/icd-10-cm", "R25.3"),
    "muscle-weakness": (_SNOMED, "26544005"),
    "muscle-atrophy": (_SNOMED, "88092000"),
    "dysarthria": (_SNOMED, "8011004"),
    "dysphagia": (_SNOMED, "40739000"),
    "referral-to-neurology": (_SNOMED, "183521007"),
    "cramp": (_SNOMED, "55300003"),
    "als": (_SNOMED, "86044005"),
    "urinary-retention": ("http://hl7.org/fhir/sid/icd-10-cm", "R33.9"),
    "lung-cancer": ("http://hl7.org/fhir/sid/icd-10-cm", "C34.90"),
}
_LOINC = {
    "sodium": "2951-2", "potassium": "2823-3", "calcium": "17861-6", "calcium-molar": "2000-8",
    "calcium-adjusted": "29265-6", "calcium-ionised": "1995-0", "albumin": "1751-7", "magnesium": "19123-9",
    "magnesium-molar": "2601-3", "phosphate": "2777-1", "glucose": "2345-7", "creatinine": "2160-0", "tsh": "3016-3",
    "ck": "2157-6", "b12": "2132-9", "hba1c": "4548-4", "egfr": "98979-8", "lithium": "14334-7",
    "oxygen-saturation": "59408-5", "paco2": "2019-8", "ph": "2744-1", "emg": "18749-2", "mri-brain": "24590-2",
    "tsh-order": "3016-3", "bmp": "24321-2",
}  # fmt: skip


def day(said: object, as_of: date) -> date:
    """A date as the story says it: a date, "12 days ago", or "in 9 days"."""
    if isinstance(said, date):
        return said
    ahead = str(said).startswith("in ")
    number, unit, *_ = str(said).removeprefix("in ").split()
    return as_of + (1 if ahead else -1) * timedelta(
        days=int(number) * {"day": 1, "days": 1, "weeks": 7, "months": 30, "years": 365}[unit]
    )


def _moment(said: object, as_of: date) -> str:
    """A date or time as FHIR writes it; a partial date or a time with its zone stays as it is."""
    return str(said) if isinstance(said, str) and "ago" not in said else day(said, as_of).isoformat()


def patient(facts: Facts, as_of: date) -> dict[str, Any]:
    """The patient, with an age in whole years or a date of birth."""
    made: dict[str, Any] = {"resourceType": "Patient", "id": "p"}
    if "sex" in facts:
        made["gender"] = facts["sex"]
    if "age" in facts:
        made["birthDate"] = f"{as_of.year - facts['age'] - 1}-12-31"
    if "born" in facts:
        made["birthDate"] = str(facts["born"])
    return made


def response(answers: Facts, as_of: date) -> dict[str, Any]:
    """A filled questionnaire; ``gates: all no`` answers all ten warning questions."""
    given = dict(answers)
    authored = day(given.pop("said", "0 days ago"), as_of)
    status = given.pop("status", "completed")
    by = given.pop("by", None)
    if by:
        given["id.role"] = by
    if given.pop("gates", None) == "all no":
        given = {**dict(_every_gate_no()), **given}
    items = [
        {"linkId": item, "answer": list(_values(item, said, as_of))} for item, said in given.items() if said is not None
    ]
    return {
        "resourceType": "QuestionnaireResponse",
        "status": status,
        "questionnaire": KNOWLEDGE.intake.questionnaire,
        "subject": {"reference": "Patient/p"},
        "authored": authored.isoformat(),
        "item": items,
    }


def _every_gate_no() -> Iterator[tuple[str, str]]:
    for gate in _TERMS.gates:
        if gate != "fas.onset":
            question = _TERMS.items[gate]
            yield gate, max(question.negative & question.options)


def _values(item: str, said: object, as_of: date) -> Iterator[dict[str, Any]]:
    kind = _TERMS.items[item].item.type
    for each in said if isinstance(said, list) else [said]:
        if kind in ("choice", "choices"):
            assert each in _TERMS.items[item].options | UNKNOWN_CODES, f"{each} is no answer to {item}"
            yield {"valueCoding": {"system": KNOWLEDGE.intake.system, "code": each}}
        elif kind == "date":
            yield {"valueDate": _moment(each, as_of)}
        elif kind == "quantity":
            value, unit = str(each).split()
            yield {"valueQuantity": {"value": float(value), "code": unit, "system": "http://unitsofmeasure.org"}}
        else:
            yield {f"value{kind.capitalize()}": each}


def condition(facts: Facts, as_of: date) -> dict[str, Any]:
    """An entry of the problem list."""
    made: dict[str, Any] = {
        "resourceType": "Condition",
        "clinicalStatus": {"coding": [{"code": facts.get("status", "active")}]},
        "code": concept(facts["code"]),
        "subject": {"reference": "Patient/p"},
    }
    if "verification" in facts:
        made["verificationStatus"] = {"coding": [{"code": facts["verification"]}]}
    if "onset" in facts:
        made["onsetDateTime"] = day(facts["onset"], as_of).isoformat()
    if "recorded" in facts:
        made["recordedDate"] = day(facts["recorded"], as_of).isoformat()
    return made


def observation(facts: Facts, as_of: date) -> dict[str, Any]:
    """A measurement with its unit as printed."""
    quantity = {"value": facts["value"], "system": "http://unitsofmeasure.org"}
    quantity |= {key: facts[key] for key in ("unit", "comparator") if key in facts}
    if "unit" in facts:
        quantity["code"] = facts["unit"]
    made: dict[str, Any] = {
        "resourceType": "Observation",
        "status": facts.get("status", "final"),
        "code": concept(facts["test"]),
        "subject": {"reference": "Patient/p"},
        "valueQuantity": quantity,
    }
    if facts.get("drawn", "0 days ago"):
        made["effectiveDateTime"] = _moment(facts.get("drawn", "0 days ago"), as_of)
    if "range" in facts:
        low, high = facts["range"]
        made["referenceRange"] = [{"low": {"value": low}, "high": {"value": high}}]
    return made


def order(facts: Facts, as_of: date) -> dict[str, Any]:
    """An order that stands in the record."""
    made = {
        "resourceType": "ServiceRequest",
        "status": facts.get("status", "active"),
        "intent": "order",
        "code": concept(facts["code"]),
        "subject": {"reference": "Patient/p"},
        "authoredOn": day(facts.get("ordered", "0 days ago"), as_of).isoformat(),
    }
    return made | ({"priority": facts["priority"]} if "priority" in facts else {})


def report(facts: Facts, as_of: date) -> dict[str, Any]:
    """A report with its conclusions."""
    return {
        "resourceType": "DiagnosticReport",
        "status": facts.get("status", "final"),
        "code": concept(facts["code"]),
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": day(facts["done"], as_of).isoformat(),
        "conclusionCode": [_conclusion(code) for code in facts.get("conclusions", ())],
    }


def _conclusion(code: str) -> dict[str, Any]:
    if code == "normal":
        return concept("normal-study")
    return {"coding": [{"system": "https://fasciculation-cds.example.org/fhir/CodeSystem/findings", "code": code}]}


def medicine(facts: Facts, as_of: date) -> dict[str, Any]:
    """A prescription by its name; ``started`` is when it was written, ``ends`` the last day of supply."""
    status = facts.get("status", "active")
    request: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": {"text": facts["name"]},
        "subject": {"reference": "Patient/p"},
        "authoredOn": day(facts.get("started", "1 years ago"), as_of).isoformat(),
    }
    if "route" in facts:
        request["dosageInstruction"] = [{"route": {"text": facts["route"]}}]
    if "ends" in facts:
        request["dispenseRequest"] = {"validityPeriod": {"end": day(facts["ends"], as_of).isoformat()}}
    return request


def visit(facts: Facts, as_of: date) -> dict[str, Any]:
    """An encounter, or with ``booked`` an appointment that lies ahead, with its specialty."""
    specialty = concept(facts.get("specialty", "neurology"))
    if "booked" in facts:
        return {
            "resourceType": "Appointment",
            "status": facts.get("status", "booked"),
            "specialty": [specialty],
            "start": f"{day(facts['booked'], as_of).isoformat()}T09:00:00Z",
            "participant": [{"actor": {"reference": "Patient/p"}, "status": "accepted"}],
        }
    on = day(facts["on"], as_of).isoformat()
    encounter: dict[str, Any] = {
        "resourceType": "Encounter",
        "status": facts.get("status", "finished"),
        "class": {"code": "AMB"},
        "type": [specialty],
        "subject": {"reference": "Patient/p"},
        "period": {"start": on, "end": on},
    }
    return encounter | ({"reasonCode": [concept(facts["reason"])]} if "reason" in facts else {})


def relative(facts: Facts) -> dict[str, Any]:
    """A first-degree relative with a disease."""
    relationship = facts.get("relationship", "FTH")
    role = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
    return {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "patient": {"reference": "Patient/p"},
        "relationship": {"coding": [{"system": role, "code": relationship}]},
        "condition": [{"code": concept(facts["code"])}],
    }


def concept(name: str) -> dict[str, Any]:
    """A coded concept by its short name here, or by the value set of that name: the set's first code."""
    if name in _CODES:
        system, code = _CODES[name]
    elif name in _LOINC:
        system, code = "http://loinc.org", _LOINC[name]
    else:
        system, code = _first_code(name)
    return {"coding": [{"system": system, "code": code}]}


@lru_cache
def _first_code(value_set: str) -> tuple[str, str]:
    artefact = orjson.loads((FOLDER / f"ValueSet-{value_set}.json").read_bytes())
    includes = (each for each in artefact["compose"]["include"] if each.get("concept"))
    first = next(includes)
    return first["system"], first["concept"][0]["code"]
