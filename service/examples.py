"""The examples that go with the published artefacts: each is what the service itself takes or answers with.

One clinician fills in the questionnaire for one patient; the response, what ``$extract`` and ``$apply`` make of it,
and one resource for each profile. No person was the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import orjson

from service.cards import Drafts
from service.fhir_api.apply_call import application, published
from service.fhir_api.extract_call import extraction
from service.fhir_api.extract_meanings import meanings_in
from service.fhir_api.questions import Json
from workers.contract import Evaluator

AS_OF = date(2026, 11, 23)
"""The day on which the plan of the examples is made."""

_PATIENT = "Patient/example"
_CODES: Mapping[str, tuple[str, ...]] = {
    "id.role": ("clinician",),
    "id.pregnancy": ("no",),
    "fas.spread": ("moves-around",),
    "fas.sites": ("calf", "eyelid"),
    "fas.course": ("same",),
    "fas.side": ("both",),
    "fas.frequency": ("most-days",),
    "fas.trigger": ("caffeine", "poor-sleep"),
    "fas.rest": ("yes",),
    "weak.any": ("none",),
    "weak.tasks": ("none",),
    "wasting.any": ("no",),
    "bulb.speech": ("no",),
    "bulb.swallow": ("no",),
    "resp.any": ("none",),
    "cramp.any": ("weekly",),
    "stiff.any": ("none",),
    "sens.any": ("none",),
    "spine.any": ("none",),
    "bladder.any": ("no",),
    "cns.any": ("none",),
    "weight.loss": ("no",),
    "acute.any": ("none",),
    "family.first-degree": ("none",),
    "psy.self-harm": ("no",),
    "exam.strength": ("normal",),
    "exam.bulk": ("normal",),
    "exam.tongue": ("normal",),
    "exam.tone": ("normal",),
    "exam.reflexes": ("normal",),
    "exam.plantars": ("not-done",),
    "exam.fasciculation-sites": ("calf",),
}
_OTHERS: Mapping[str, Json] = {
    "fas.present": {"valueBoolean": True},
    "fas.onset": {"valueDate": "2026-09-20"},
    "bulb.secretions": {"valueBoolean": False},
    "resp.night": {"valueBoolean": False},
    "cog.change": {"valueBoolean": False},
    "cog.laugh-cry": {"valueBoolean": False},
    "life.caffeine": {"valueInteger": 450},
}
_SHOWN = {
    "fas.present": "example-twitching",
    "exam.strength": "example-examination",
    "cramp.any": "example-answer",
}
"""The Observations that stand alone, by the question that they answer."""


def examples(folder: Path, evaluator: Evaluator) -> Iterator[Json]:
    """Every example, made with the artefacts of a folder; the first are what the others are made from."""
    form = _artefact(folder, "Questionnaire-fasciculation-intake")
    meanings = meanings_in(_artefact(folder, "ConceptMap-answers-to-snomed"))
    patient, response = _patient(), _response(form)
    extracted = extraction(orjson.dumps(response), form, meanings) | {"id": "example-extract"}
    parameters = _parameters(patient, response)
    plan = application(orjson.dumps(parameters), published(folder, Drafts()), evaluator, AS_OF)
    yield from (patient, response, extracted)
    yield from _alone(extracted)
    yield parameters
    yield _named(plan)
    yield _request(plan)


def _patient() -> Json:
    return {"resourceType": "Patient", "id": "example", "gender": "female", "birthDate": "1988-04-12"}


def _response(form: Json) -> Json:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "example",
        "questionnaire": f"{form['url']}|{form['version']}",
        "status": "completed",
        "subject": {"reference": _PATIENT},
        "authored": "2026-11-23T09:30:00+00:00",
        "author": {"type": "Practitioner", "display": "A clinician"},
        "item": list(_items(form)),
    }


def _items(parent: Json) -> Iterator[Json]:
    """The answered questions below an item, in the groups in which they stand."""
    for item in parent.get("item", ()):
        about = {"linkId": item["linkId"], "text": item["text"]}
        if answers := _answers(item):
            yield {**about, "answer": answers}
        elif item["type"] == "group" and (inside := list(_items(item))):
            yield {**about, "item": inside}


def _answers(item: Json) -> list[Json]:
    link_id = item["linkId"]
    if link_id in _OTHERS:
        return [_OTHERS[link_id]]
    options = {each["valueCoding"]["code"]: each["valueCoding"] for each in item.get("answerOption", ())}
    chosen = [options[code] for code in _CODES.get(link_id, ())]
    return [{"valueCoding": {name: each[name] for name in ("system", "code", "display")}} for each in chosen]


def _alone(extracted: Json) -> Iterator[Json]:
    for entry in extracted["entry"]:
        observation = entry["resource"]
        answered = observation["identifier"][0]["value"].rpartition("/")[2]
        if answered in _SHOWN:
            yield {**observation, "id": _SHOWN[answered]}


def _parameters(patient: Json, response: Json) -> Json:
    entries = [
        {"fullUrl": f"https://ehr.example.org/fhir/{each['resourceType']}/{each['id']}", "resource": each}
        for each in (patient, response)
    ]
    record = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return {
        "resourceType": "Parameters",
        "id": "example-apply",
        "parameter": [
            {"name": "subject", "valueReference": {"reference": _PATIENT}},
            {"name": "data", "resource": record},
        ],
    }


def _named(plan: Json) -> Json:
    """The plan under a name that does not change with the rules."""
    contained = [
        each | {"result": {"reference": "CarePlan/example-apply"}} if "result" in each else each
        for each in plan["contained"]
    ]
    return {**plan, "id": "example-apply", "contained": contained}


def _request(plan: Json) -> Json:
    """The first order of the plan, standing alone as on a card."""
    order = next(each for each in plan["contained"] if each["resourceType"] == "ServiceRequest")
    return {**order, "id": "example"}


def _artefact(folder: Path, name: str) -> Json:
    artefact: Json = orjson.loads((folder / f"{name}.json").read_bytes())
    return artefact
