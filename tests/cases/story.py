"""A case history in a clinician's short words, turned into the FHIR that an EHR would send.

Every history is read from FHIR, so that what is tested is what a hospital's record
would give. The grammar stands in docs/case-histories.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from workers.assessment import Assessment
from workers.evaluation import evaluate
from workers.evaluation.terms import UNKNOWN_CODES, terms_of
from workers.knowledge import Knowledge, load_knowledge
from workers.reading import read_case
from workers.reading.value_sets import FOLDER

Facts = Mapping[str, Any]

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
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
_NORMAL_LABS = {
    "sodium": (140, "mmol/L"), "potassium": (4.2, "mmol/L"), "calcium": (9.4, "mg/dL"), "albumin": (4.2, "g/dL"),
    "magnesium": (2.0, "mg/dL"), "phosphate": (3.5, "mg/dL"), "glucose": (92, "mg/dL"), "creatinine": (0.9, "mg/dL"),
    "tsh": (1.8, "m[IU]/L"), "ck": (120, "U/L"),
}  # fmt: skip


def assess(story: Facts) -> Assessment:
    """Read the story's record and evaluate it on the story's day."""
    as_of = day(story.get("as_of", TODAY), TODAY)
    return evaluate(read_case(record(story), as_of), KNOWLEDGE)


def record(story: Facts) -> bytes:
    """The story's record as FHIR: the file it names, or a Bundle made from its facts."""
    if "fhir" in story:
        return Path(HERE, str(story["fhir"])).read_bytes()
    entries = [{"resource": resource} for resource in resources(story)]
    return orjson.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def resources(story: Facts) -> list[dict[str, Any]]:
    """The resources of a story told in short facts."""
    as_of = day(story.get("as_of", TODAY), TODAY)
    made: list[dict[str, Any]] = [_patient(story.get("patient", {}), as_of)]
    made += [_response(answers, as_of) for answers in _listed(story.get("answers"))]
    made += [_condition(problem, as_of) for problem in story.get("problems", ())]
    labs = list(story.get("labs", ()))
    if "normal_labs" in story:
        left_out = story["normal_labs"].get("without", ())
        labs += [{"test": test, "value": value, "unit": unit, **story["normal_labs"]}
                 for test, (value, unit) in _NORMAL_LABS.items() if test not in left_out]  # fmt: skip
    made += [_observation(lab, as_of) for lab in labs]
    made += [_order(order, as_of) for order in story.get("orders", ())]
    made += [_report(report, as_of) for report in story.get("reports", ())]
    made += [_medicine(medicine, as_of) for medicine in story.get("medicines", ())]
    made += [_visit(visit, as_of) for visit in story.get("visits", ())]
    made += [_relative(relative) for relative in story.get("family", ())]
    made += list(story.get("resources", ()))
    for number, resource in enumerate(made):
        resource.setdefault("id", f"{resource['resourceType'].lower()}-{number}")
    return made


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


def _patient(facts: Facts, as_of: date) -> dict[str, Any]:
    patient: dict[str, Any] = {"resourceType": "Patient", "id": "p"}
    if "sex" in facts:
        patient["gender"] = facts["sex"]
    if "age" in facts:
        patient["birthDate"] = f"{as_of.year - facts['age'] - 1}-12-31"
    if "born" in facts:
        patient["birthDate"] = str(facts["born"])
    return patient


def _response(answers: Facts, as_of: date) -> dict[str, Any]:
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


def _condition(facts: Facts, as_of: date) -> dict[str, Any]:
    condition: dict[str, Any] = {
        "resourceType": "Condition",
        "clinicalStatus": {"coding": [{"code": facts.get("status", "active")}]},
        "code": concept(facts["code"]),
        "subject": {"reference": "Patient/p"},
    }
    if "verification" in facts:
        condition["verificationStatus"] = {"coding": [{"code": facts["verification"]}]}
    if "onset" in facts:
        condition["onsetDateTime"] = day(facts["onset"], as_of).isoformat()
    if "recorded" in facts:
        condition["recordedDate"] = day(facts["recorded"], as_of).isoformat()
    return condition


def _observation(facts: Facts, as_of: date) -> dict[str, Any]:
    quantity = {"value": facts["value"], "system": "http://unitsofmeasure.org"}
    quantity |= {key: facts[key] for key in ("unit", "comparator") if key in facts}
    if "unit" in facts:
        quantity["code"] = facts["unit"]
    observation: dict[str, Any] = {
        "resourceType": "Observation",
        "status": facts.get("status", "final"),
        "code": concept(facts["test"]),
        "subject": {"reference": "Patient/p"},
        "valueQuantity": quantity,
    }
    if facts.get("drawn", "0 days ago"):
        observation["effectiveDateTime"] = _moment(facts.get("drawn", "0 days ago"), as_of)
    if "range" in facts:
        low, high = facts["range"]
        observation["referenceRange"] = [{"low": {"value": low}, "high": {"value": high}}]
    return observation


def _order(facts: Facts, as_of: date) -> dict[str, Any]:
    order = {
        "resourceType": "ServiceRequest",
        "status": facts.get("status", "active"),
        "intent": "order",
        "code": concept(facts["code"]),
        "subject": {"reference": "Patient/p"},
        "authoredOn": day(facts.get("ordered", "0 days ago"), as_of).isoformat(),
    }
    return order | ({"priority": facts["priority"]} if "priority" in facts else {})


def _report(facts: Facts, as_of: date) -> dict[str, Any]:
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


def _medicine(facts: Facts, as_of: date) -> dict[str, Any]:
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


def _visit(facts: Facts, as_of: date) -> dict[str, Any]:
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


def _relative(facts: Facts) -> dict[str, Any]:
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


def _listed(entry: object) -> list[Facts]:
    if entry is None:
        return []
    return entry if isinstance(entry, list) else [entry]  # type: ignore[list-item]
