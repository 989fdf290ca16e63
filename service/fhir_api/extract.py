"""``$extract``: the answers to the intake questionnaire as Observations, each conforming to a profile of ours.

What an Observation says is what was answered, no more: an open question gives none, "not sure" gives one without a
value and with the reason. Each is coded with the question, by which it is read back as the very answer
(``workers.reading.answer_observations``), so that Observations and response lead to the same Assessment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from uuid import UUID, uuid5

from service.fhir_api.answers import given
from service.fhir_api.extract_refusals import STATUS, refuse_unusable
from service.fhir_api.extract_values import Also, value_of
from service.fhir_api.extract_who import performers, reference_in
from service.fhir_api.extractable import Extractable, extractable_in
from service.fhir_api.questions import Json

EXTRACTED = "https://fasciculation-cds.example.org/extracted-answer"
"""The identifier system of the Observations: ``{version of the response}/{link id}``."""

_BASE = "https://fasciculation-cds.example.org/fhir"
_NAMESPACE = UUID("0f0a8b1e-2b7e-5d0c-9c44-8a54c1f5d3aa")
_NOT_CONTENT = ("meta", "text")
_FASCICULATION = {"system": "http://snomed.info/sct", "code": "82470000", "display": "Muscle fasciculation"}
_TWITCHING = "fas.present"
_COMPONENTS = {
    "fas.sites": ("site", "Site"),
    "fas.side": ("side", "Side"),
    "fas.frequency": ("frequency", "Frequency"),
    "fas.rest": ("at-rest", "At rest"),
    "fas.course": ("course", "Course"),
}
"""The answers that describe the twitching in the Observation that says that there is some."""

_Answers = Mapping[str, list[Json]]


def extract(response: Json, questionnaire: Json, also: Also | None = None) -> list[Json]:
    """The Observations that a completed or amended QuestionnaireResponse comes to, in the order of the form.

    The same response gives the same Observations with the same ids. A question that takes several answers has them as
    components, so that they stay one answer. Sites, side, frequency, at rest and course are components of the
    Observation of twitching where there is some; each has an Observation of its own where there is not.

    :param questionnaire: the published Questionnaire, which marks the questions that are extracted.
    :param also: a coding in a standard terminology by link id and answer code (``ConceptMap``).
    :raises Problem: the response cannot be used; every issue names where and what.
    """
    refuse_unusable(response, questionnaire)
    asked = extractable_in(questionnaire)
    answers = {link_id: said for link_id, said in given(response).items() if link_id in asked}
    version, shared = _version(response), _shared(response)
    return [
        {**_own(asked[link_id], version), **shared, **said}
        for link_id, said in _said(answers, asked, also or {})
        if len(said) > 1  # a text of blanks is no answer
    ]


def _said(answers: _Answers, asked: Mapping[str, Extractable], also: Also) -> Iterator[tuple[str, Json]]:
    """Code and value of each Observation, with the link id of its question."""
    twitches = any(answer.get("valueBoolean") is True for answer in answers.get(_TWITCHING, ()))
    inside = _COMPONENTS if twitches else {}
    for link_id, each in asked.items():
        if link_id not in answers or link_id in inside:
            continue
        code, values = _concept(*each.codes), _values(each, answers[link_id], also)
        if link_id == _TWITCHING:
            parts = [part for name in inside if name in answers for part in _parts(asked[name], answers[name], also)]
            yield link_id, {"code": _concept(_FASCICULATION, *each.codes), **values[0], **_components(parts)}
        elif each.question.repeats:
            yield link_id, {"code": code, **_components([{"code": code, **value} for value in values])}
        else:
            yield link_id, {"code": code, **(values[0] if values else {})}


def _values(asked: Extractable, answers: list[Json], also: Also) -> list[Json]:
    return [value for value in (value_of(asked, answer, also) for answer in answers) if value]


def _parts(asked: Extractable, answers: list[Json], also: Also) -> list[Json]:
    """The components of the Observation of twitching that one question gives."""
    name, display = _COMPONENTS[asked.question.link_id]
    component = {"system": f"{_BASE}/CodeSystem/observation-components", "code": name, "display": display}
    return [{"code": _concept(component, *asked.codes), **value} for value in _values(asked, answers, also)]


def _components(parts: list[Json]) -> Json:
    return {"component": parts} if parts else {}


def _concept(*codes: Json) -> Json:
    return {"coding": list(codes), "text": codes[0]["display"]}


def _own(asked: Extractable, version: UUID) -> Json:
    """By what an Observation is known, and of what kind it is. Its id sorts as its link id does, and so do findings."""
    link_id = asked.question.link_id
    return {
        "resourceType": "Observation",
        "id": f"{version}-{link_id}",
        "meta": {"profile": [f"{_BASE}/StructureDefinition/{_profile(link_id)}"]},
        "identifier": [{"system": EXTRACTED, "value": f"{version}/{link_id}"}],
        "category": [asked.category],
    }


def _profile(link_id: str) -> str:
    if link_id == _TWITCHING:
        return "fasciculation-observation"
    return "examination-finding" if link_id.startswith("exam.") else "intake-answer-observation"


def _shared(response: Json) -> Json:
    """What all Observations of one response have in common."""
    made_from = [{"reference": f"QuestionnaireResponse/{response['id']}"}] if response.get("id") else []
    parts: Json = {
        "status": STATUS[response["status"]],
        "subject": reference_in(response, "subject"),
        "encounter": reference_in(response, "encounter"),
        "effectiveDateTime": response.get("authored"),
        "performer": performers(response),
        "derivedFrom": made_from,
    }
    return {name: part for name, part in parts.items() if part}


def _version(response: Json) -> UUID:
    """The same for the same response, another where anything in it was changed."""
    content = {name: part for name, part in response.items() if name not in _NOT_CONTENT}
    return uuid5(_NAMESPACE, json.dumps(content, sort_keys=True))
