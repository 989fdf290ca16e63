"""The published examples are what the service takes and answers with today."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.examples import examples
from service.fhir_api.answers import faults
from service.fhir_api.questions import questions_of
from tests.cases.story import KNOWLEDGE
from tests.workers.artefacts.published import EXAMPLES, Json, published
from workers.artefacts.guide import EXAMPLES as LISTED
from workers.artefacts.publish import FOLDER, file_name, stale_examples, write_examples
from workers.evaluation import evaluate


@pytest.fixture(scope="module")
def made() -> list[Json]:
    return list(examples(FOLDER, lambda case: evaluate(case, KNOWLEDGE)))


def test_none_is_stale(made: list[Json]) -> None:
    assert stale_examples(made) == []


def test_they_are_those_that_the_guide_lists(made: list[Json]) -> None:
    listed = {f"{each.kind}-{each.id}.json" for each in LISTED}
    assert listed == {file_name(each) for each in made} == EXAMPLES.keys()


def test_one_that_was_changed_is_named_and_put_right(made: list[Json], tmp_path: Path) -> None:
    assert len(write_examples(made, tmp_path)) == len(made)
    changed = tmp_path / "examples" / "Patient-example.json"
    changed.write_bytes(b"{}")
    assert stale_examples(made, tmp_path) == ["examples/Patient-example.json"]
    assert write_examples(made, tmp_path) == [changed]
    assert stale_examples(made, tmp_path) == []


def test_the_response_answers_the_questionnaire_and_every_answer_is_in_it() -> None:
    response = EXAMPLES["QuestionnaireResponse-example.json"]
    assert faults(response, questions_of(published("Questionnaire", "fasciculation-intake"))) == []
    assert len(EXAMPLES["Bundle-example-extract.json"]["entry"]) > 30


def test_the_plan_suggests_and_asks_and_shows_every_rule() -> None:
    plan = EXAMPLES["CarePlan-example-apply.json"]
    kinds = [each["resourceType"] for each in plan["contained"]]
    assert kinds.count("ServiceRequest") > 5
    assert kinds.count("GuidanceResponse") == 1
    rules = [part["valueCode"] for step in plan["extension"] for part in step["extension"] if part["url"] == "rule"]
    assert rules == [rule.id for rule in KNOWLEDGE.rules.rules]
