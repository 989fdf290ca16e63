"""Second opinions on what leaves by the FHIR door: bundles, outcomes and the statement of what it can do."""

from __future__ import annotations

import orjson
import pytest

from tests.service.fhir_api.door import Door, entry, observation, response
from tests.validators.answered import resource_of, with_outcomes
from tests.validators.fault import Json, Validator
from tests.validators.plant import planted
from tests.validators.produced import ARTEFACTS, examples

TOLD = {"Prefer": "return=OperationOutcome"}
SHOWN = {"Prefer": "return=representation"}
TWITCHES = {"linkId": "fas.present", "answer": [{"valueBoolean": True}]}


def faults(validators: dict[str, Validator], resources: list[Json]) -> list[str]:
    """What anybody finds wrong with resources, or with an outcome inside them."""
    judged = with_outcomes(resources)
    return [str(fault) for validator in validators.values() for fault in validator.faults(judged)]


def test_what_is_read_and_found(door: Door, validators: dict[str, Validator]) -> None:
    asked = (
        "metadata",
        "Questionnaire/fasciculation-intake",
        "ValueSet?name:contains=calcium&_summary=true",
        "Library",
    )
    answers = [resource_of(door.gets(each)) for each in (*asked, "ValueSet?name=Nothing")]
    assert [each["resourceType"] for each in answers] == [
        "CapabilityStatement", "Questionnaire", "Bundle", "Bundle", "Bundle",
    ]  # fmt: skip
    assert faults(validators, answers) == []


def test_what_is_said_of_mistakes(door: Door, validators: dict[str, Validator]) -> None:
    wrong = [each.resource for each in planted() if "resourceType" in each.resource]
    answers = [resource_of(door.posts(each["resourceType"], each, TOLD)) for each in wrong]
    assert {each["resourceType"] for each in answers} == {"OperationOutcome"}
    assert faults(validators, answers) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("Observation", b"{"),
        ("Observation", b"[]"),
        ("Basic", {"resourceType": "Basic"}),
        ("", {"resourceType": "Bundle", "type": "history"}),
        ("QuestionnaireResponse", response({"linkId": "nobody.asks", "answer": [{"valueString": "x"}]})),
        ("QuestionnaireResponse/$extract", response(status="in-progress")),
        ("QuestionnaireResponse/$extract", {"resourceType": "Parameters"}),
        ("PlanDefinition/fasciculation-workup/$apply", {"resourceType": "Parameters"}),
        ("PlanDefinition/another/$apply", {"resourceType": "Parameters"}),
    ],
)
def test_what_is_said_of_what_is_refused(door: Door, validators: dict[str, Validator], path: str, body: object) -> None:
    answered = door.posts(path, body)
    assert answered.status_code >= 400
    assert faults(validators, [resource_of(answered)]) == []


def test_what_operations_and_bundles_come_back_as(door: Door, validators: dict[str, Validator]) -> None:
    parameters = next(each for each in examples() if each["resourceType"] == "Parameters")
    made = resource_of(door.posts("QuestionnaireResponse/$extract", response(TWITCHES, id="q1")))
    nothing = resource_of(door.posts("QuestionnaireResponse/$extract", response(item=[])))
    plan = resource_of(door.posts("PlanDefinition/fasciculation-workup/$apply", parameters))
    kept = resource_of(door.posts("", made, SHOWN))
    mixed = resource_of(door.bundles("batch", entry(observation(status=None)), entry(observation())))
    refused = resource_of(door.bundles("transaction", entry(observation(status=None)), entry(observation())))
    answers = [made, nothing, plan, kept, mixed, refused]
    assert [each["resourceType"] for each in answers] == [
        "Bundle", "Bundle", "CarePlan", "Bundle", "Bundle", "OperationOutcome",
    ]  # fmt: skip
    assert faults(validators, answers) == []


def test_the_statement_is_the_published_one(door: Door) -> None:
    (published,) = ARTEFACTS.glob("CapabilityStatement-*.json")
    stated = resource_of(door.gets("metadata"))
    assert stated["rest"] == orjson.loads(published.read_bytes())["rest"]
