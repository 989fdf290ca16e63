"""The profiles, as another program reads them: what the service makes conforms, and what is spoilt does not."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest

from tests.validators.produced import ARTEFACTS
from tests.validators.second_python import PyFhirCheck
from tests.workers.artefacts.published import EXAMPLES, Json
from workers.artefacts.guide import EXAMPLES as LISTED

CONFORMING = {
    each.profile: EXAMPLES[f"{each.kind}-{each.id}.json"] for each in LISTED if each.profile
}  # fmt: skip


@pytest.fixture(scope="module")
def validator() -> PyFhirCheck:
    return PyFhirCheck(ARTEFACTS)


@pytest.mark.parametrize("profile", CONFORMING)
def test_what_the_service_makes_conforms(profile: str, validator: PyFhirCheck) -> None:
    example = CONFORMING[profile]
    assert example["meta"]["profile"] == [f"https://fasciculation-cds.example.org/fhir/StructureDefinition/{profile}"]
    assert validator.faults([example]) == []


def of_another_system(coding: Json) -> None:
    coding["system"] = "https://elsewhere.example.org"


TWITCHING, EXAMINED, ANSWER = "fasciculation-observation", "examination-finding", "intake-answer-observation"
REQUEST = "suggested-service-request"
SPOILT: dict[str, tuple[str, Callable[[Json], object]]] = {
    "not coded as fasciculation": (TWITCHING, lambda each: each["code"]["coding"].pop(0)),
    "two courses": (TWITCHING, lambda each: each["component"].append(each["component"][-1])),
    "about nobody": (TWITCHING, lambda each: each.pop("subject")),
    "not of an examination": (EXAMINED, lambda each: each["category"][0]["coding"][0].update(code="survey")),
    "without its question": (EXAMINED, lambda each: of_another_system(each["code"]["coding"][0])),
    "neither value nor reason": (ANSWER, lambda each: each.pop("valueCodeableConcept")),
    "without a category": (ANSWER, lambda each: each.pop("category")),
    "to no question of ours": (ANSWER, lambda each: each["code"]["coding"][0].update(code="shoe.size")),
    "ordered already": (REQUEST, lambda each: each.update(status="active")),
    "an order and no proposal": (REQUEST, lambda each: each.update(intent="order")),
    "without a reason": (REQUEST, lambda each: each.pop("reasonCode")),
}


@pytest.mark.parametrize("mistake", SPOILT)
def test_a_mistake_is_found(mistake: str, validator: PyFhirCheck) -> None:
    profile, spoil = SPOILT[mistake]
    resource = deepcopy(CONFORMING[profile])
    spoil(resource)
    assert validator.faults([resource])


def test_a_trace_that_is_a_text_is_found(validator: PyFhirCheck) -> None:
    plan = deepcopy(EXAMPLES["CarePlan-example-apply.json"])
    assert validator.faults([plan]) == []
    plan["extension"][0] = {"url": plan["extension"][0]["url"], "valueString": "W01: present"}
    assert validator.faults([plan])
