"""``$apply``: the plan that an assessment becomes, its orders, what is missing, and what it must never leave out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from fhir.resources.R4B.careplan import CarePlan

from service.cards import Drafts
from service.fhir_api.apply import Published, apply
from service.fhir_api.apply_call import application, published
from service.fhir_api.extractable import extractable_in
from service.problems import BadRequest, DataMissing, Problem
from tests.cases.story import HERE, KNOWLEDGE, TODAY
from tests.service.fhir_api.extraction import FORM, PERSON, ROOT, assess, coded, response, stories
from workers.assessment import Assessment, Tier
from workers.evaluation import evaluate
from workers.facts import Case, Ignored

Json = dict[str, Any]

PLAN = "https://fasciculation-cds.example.org/fhir/PlanDefinition/fasciculation-workup|1"
PUBLISHED = Published(PLAN, {name: asked.codes for name, asked in extractable_in(FORM).items()}, Drafts())
FILES = sorted(path.relative_to(HERE).as_posix() for path in HERE.rglob("*.yaml"))
EMPTY_RECORD = orjson.dumps(
    {"resourceType": "Parameters", "parameter": [{"name": "data", "resource": {"resourceType": "Bundle"}}]}
)
TWITCHES = response({"fas.present": [{"valueBoolean": True}]})


def evaluator(case: Case) -> Assessment:
    return evaluate(case, KNOWLEDGE)


def contained(plan: Json, kind: str) -> list[Json]:
    return [each for each in plan["contained"] if each["resourceType"] == kind]


def guidance_of(plan: Json) -> Json:
    (found,) = contained(plan, "GuidanceResponse")
    return found


def called(*parameters: Json) -> Json:
    body = orjson.dumps({"resourceType": "Parameters", "parameter": list(parameters)})
    return application(body, PUBLISHED, evaluator, TODAY)


def bundle(*resources: Json) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}


def data(*resources: Json, name: str = "data") -> Json:
    return {"name": name, "resource": bundle(*resources)}


@pytest.mark.parametrize("file", FILES)
def test_every_history_becomes_a_valid_plan_that_says_what_its_assessment_says(file: str) -> None:
    for number, (story, entries, as_of) in enumerate(stories(file)):
        assessment = assess(entries, as_of)
        plan = apply(assessment, PUBLISHED)
        if number % 5 == 0:
            CarePlan.model_validate(plan)
        assert plan["category"][0]["coding"][0]["code"] == assessment.tier.value, story
        assert plan["note"][0]["text"], story
        assert drafted(plan) == {order for order in assessment.orders if order in PUBLISHED.drafts.orders}, story
        assert len(plan.get("extension", ())) == len(assessment.trace), story
        assert guidance_of(plan)["status"] == expected_status(assessment), story
        issues = [issue for each in contained(plan, "OperationOutcome") for issue in each["issue"]]
        assert len(issues) == len(assessment.ignored), story
        assert every_part_is_referred_to(plan), story


def drafted(plan: Json) -> set[str]:
    """The order ids whose artefacts the plan's requests follow."""
    found = set()
    for each in contained(plan, "ServiceRequest"):
        artefact = orjson.loads((ROOT / "fhir_profiles" / f"ActivityDefinition-{each['id']}.json").read_bytes())
        found.add(artefact["identifier"][0]["value"])
    return found


def expected_status(assessment: Assessment) -> str:
    if assessment.tier is Tier.NOT_APPLICABLE:
        return "data-required" if any(lost.blinding for lost in assessment.ignored) else "success"
    if not assessment.unanswered:
        return "success"
    return "data-required" if assessment.tier is Tier.INSUFFICIENT_DATA else "data-requested"


def every_part_is_referred_to(plan: Json) -> bool:
    """dom-3, and no two parts of one name."""
    names = [each["id"] for each in plan["contained"]]
    text = orjson.dumps(plan).decode()
    return len(set(names)) == len(names) and all(f'"#{name}"' in text for name in names)


def test_the_orders_are_proposals_that_wait_for_somebody_to_take_them_up() -> None:
    plan = called(data(PERSON, response({"fas.present": [{"valueBoolean": True}], "weak.any": coded("lost-function")})))
    assert (plan["status"], plan["intent"], plan["instantiatesCanonical"]) == ("draft", "proposal", [PLAN])
    requests = contained(plan, "ServiceRequest")
    assert {(each["status"], each["intent"]) for each in requests} == {("draft", "proposal")}
    assert [each["reference"]["reference"] for each in plan["activity"]] == [f"#{each['id']}" for each in requests]
    assert all(each["meta"]["profile"][0].endswith("suggested-service-request") for each in requests)


def test_open_questions_are_asked_for_by_their_codes() -> None:
    plan = called(data({"resourceType": "Patient", "id": "p"}, TWITCHES))
    guidance = guidance_of(plan)
    assert guidance["status"] == "data-required"
    assert guidance["dataRequirement"][0] == {"type": "Patient", "mustSupport": ["birthDate"]}
    asked = [
        [code["code"] for code in each["codeFilter"][0]["code"]]
        for each in guidance["dataRequirement"]
        if each["type"] == "Observation"
    ]
    assert ["fas.onset", "fas.duration"] in asked
    assert ["resp.any"] in asked
    assert plan["category"][0]["coding"][0]["code"] == "INSUFFICIENT_DATA"
    assert "**Not known**" in plan["note"][0]["text"]


def test_nothing_to_say_is_said_and_is_no_reassurance() -> None:
    plan = called(data(PERSON))
    assert plan["title"] == "Muscle twitching not assessed"
    assert "does not say that the patient is well" in plan["note"][0]["text"]
    assert "activity" not in plan
    assert guidance_of(plan)["status"] == "success"


def test_what_could_not_be_read_is_never_drawn_as_nothing_to_say() -> None:
    lost = Assessment(
        "0",
        "Patient/p",
        TODAY,
        "1",
        Tier.NOT_APPLICABLE,
        ignored=(Ignored("Condition/c", "code missing", blinding=True),),
    )
    plan = apply(lost, PUBLISHED)
    assert "could not be read" in plan["description"]
    assert guidance_of(plan)["status"] == "data-required"
    assert guidance_of(plan)["dataRequirement"]


def test_a_bad_resource_is_listed_and_nothing_else_is_lost() -> None:
    bad = {"resourceType": "Observation", "id": "k1", "status": "final", "code": "potassium"}
    good, with_bad = called(data(PERSON, TWITCHES)), called(data(PERSON, TWITCHES, bad))
    (outcome,) = contained(with_bad, "OperationOutcome")
    assert any("Observation/k1 was not used" in issue["diagnostics"] for issue in outcome["issue"])
    assert guidance_of(with_bad)["evaluationMessage"] == [{"reference": "#not-used"}]
    assert contained(with_bad, "ServiceRequest") == contained(good, "ServiceRequest")
    assert with_bad["category"] == good["category"]


def test_the_encounter_is_on_the_plan_and_on_every_part_that_has_one() -> None:
    plan = called(data(PERSON, TWITCHES), {"name": "encounter", "valueString": "Encounter/e"})
    parts = [plan, *contained(plan, "ServiceRequest"), guidance_of(plan)]
    assert [each["encounter"] for each in parts] == [{"reference": "Encounter/e"}] * len(parts)


@pytest.mark.parametrize(
    "subject",
    [
        [],
        [{"name": "subject", "valueString": "Patient/p"}],
        [{"name": "subject", "valueReference": {"reference": "https://ehr.example.org/Patient/p"}}],
        [{"name": "practitioner", "valueString": "Practitioner/d"}],
    ],
)
def test_the_subject_may_be_named_in_any_way_or_be_the_one_patient(subject: list[Json]) -> None:
    assert called(data(PERSON, TWITCHES), *subject) == called(data(PERSON, TWITCHES, name="record"))


def test_a_record_without_its_patient_is_used_for_the_subject_and_the_age_stays_open() -> None:
    plan = called(data(TWITCHES), {"name": "subject", "valueString": "Patient/p"})
    assert plan["subject"] == {"reference": "Patient/p"}
    assert guidance_of(plan)["dataRequirement"][0]["type"] == "Patient"


def test_another_patients_resource_beside_the_subjects_own_is_set_aside() -> None:
    other = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/other"}}
    plan = called(data(PERSON, TWITCHES, other))
    (outcome,) = contained(plan, "OperationOutcome")
    assert "Condition/c was not used: about another patient" in [issue["diagnostics"] for issue in outcome["issue"]]


@pytest.mark.parametrize(
    ("body", "problem", "says"),
    [
        (b"{", BadRequest, "not valid JSON"),
        (b"[]", BadRequest, "FHIR resource is expected"),
        (b'{"resourceType":"Bundle"}', BadRequest, "Parameters resource is expected"),
        (b'{"resourceType":"Parameters"}', BadRequest, "no Bundle"),
        (EMPTY_RECORD, DataMissing, "no Patient"),
        (b"[" * 5000, BadRequest, "not valid JSON"),
    ],
)
def test_a_body_that_holds_no_record_is_refused(body: bytes, problem: type[Problem], says: str) -> None:
    with pytest.raises(problem, match=says):
        application(body, PUBLISHED, evaluator, TODAY)


@pytest.mark.parametrize(
    ("parameter", "says"),
    [
        ({"name": "subject", "valueString": "Patient/other"}, "another patient"),
        ({"name": "subject", "valueString": "p or q"}, "not a reference"),
        ({"name": "subject"}, "not a reference"),
        ({"name": "encounter", "valueReference": {"reference": "#e"}}, "not a reference"),
        (data({"resourceType": "Patient", "id": "other"}), "more than one Patient"),
    ],
)
def test_a_call_that_contradicts_itself_is_refused(parameter: Json, says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        called(data(PERSON, TWITCHES), parameter)


def test_the_same_input_on_the_same_day_gives_the_same_plan_to_the_byte() -> None:
    one, same = (orjson.dumps(called(data(PERSON, TWITCHES))) for _ in range(2))
    assert one == same


def test_the_plan_that_is_followed_is_the_published_one(tmp_path: Path) -> None:
    plan = {"resourceType": "PlanDefinition", "url": "https://example.org/plan", "version": "7"}
    (tmp_path / "PlanDefinition-fasciculation-workup.json").write_bytes(orjson.dumps(plan))
    (tmp_path / "Questionnaire-fasciculation-intake.json").write_bytes(orjson.dumps(FORM))
    found = published(tmp_path, PUBLISHED.drafts)
    assert found.plan == "https://example.org/plan|7"
    assert found.codes == PUBLISHED.codes


def test_every_question_that_may_stay_open_is_asked_for_by_a_known_code() -> None:
    gates = [item.id for item in KNOWLEDGE.intake.items if item.gate]
    assert set(gates) <= PUBLISHED.codes.keys()


def test_the_day_of_the_plan_is_the_day_of_the_assessment() -> None:
    plan = apply(assess([PERSON, TWITCHES], date(2026, 11, 23)), PUBLISHED)
    assert plan["created"] == guidance_of(plan)["occurrenceDateTime"] == "2026-11-23"
