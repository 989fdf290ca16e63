"""Another version of the knowledge is weighed silently behind the hooks, and what it says otherwise is reported."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from service.hooks.comparing import Candidate, compare
from tests.service.apps import NOW
from tests.service.feedback.visits import Clinic, until
from tests.service.hook_calls import PATIENT_VIEW, TODAY, Ehr, mark
from tests.service.test_command_line import assert_one_line, fcds
from tests.workers.records.posts import concluded
from workers.assessment import Assessment
from workers.contract import Evaluator
from workers.facts import Case
from workers.knowledge import load_knowledge
from workers.records import Comparison, Records
from workers.tasks import evaluator_knowing

CANARY = "Canary-4711"
CASE = Case("Patient/7", TODAY)

Folder = Callable[..., Path]


@pytest.fixture
def other(root: Path, tmp_path: Path) -> Folder:
    """The knowledge files with something else in the rules, as a folder."""

    def _other(*changes: tuple[str, str]) -> Path:
        folder = tmp_path / "candidate"
        folder.mkdir()
        for path in (root / "workers" / "knowledge").glob("*.yaml"):
            shutil.copy(path, folder)
        rules = folder / "rules.yaml"
        text = rules.read_text()
        for pattern, becomes in changes:
            text, found = re.subn(pattern, becomes, text, count=1, flags=re.DOTALL)
            assert found, "the rules no longer hold what this test changes"
        rules.write_text(text)
        return folder

    return _other


def candidate(folder: Path) -> Candidate:
    knowledge = load_knowledge(folder)
    return Candidate(knowledge.version, evaluator_knowing(knowledge))


def fails(case: Case) -> Assessment:
    raise ZeroDivisionError(f"{CANARY} {case.patient}")


def awaited(records: Records) -> Comparison:
    until(lambda: bool(records.cards.comparisons_since(None)))
    (compared,) = records.cards.comparisons_since(None)
    return compared


# Neither dropped pens nor slurred speech are warning signs any more, but for somebody who chokes.
CALMER = (
    (r"(- id: U02\n.*?      all:\n)", r"\1        - swallowing_changed\n"),
    (r"any: \[speech_changed, swallowing_changed,", "any: [swallowing_changed,"),
)


def test_what_the_candidate_says_otherwise_is_kept_and_not_shown(
    evaluator: Evaluator, empty: Records, other: Folder, settings: dict[str, str]
) -> None:
    before = Clinic(evaluator, empty).opens()
    clinic = Clinic(evaluator, empty, candidate=candidate(other(*CALMER)))
    after = clinic.opens(userId="Practitioner/another")
    assert [each["extension"] for each in after] == [each["extension"] for each in before]
    compared = awaited(empty)
    assert (compared.before, compared.after) == ("URGENT", "ROUTINE")
    assert compared.rules_removed == ("U02", "U04")
    assert compared.assessment == after[0]["extension"]["org.fasciculation-cds.assessment"]["id"]
    assert compared.live == load_knowledge().version != compared.candidate
    (told,) = json.loads(fcds("report", "knowledge", "--json", settings=settings).stdout)
    assert (told["compared"], told["less_urgent"], told["failed"]) == (1, 1, 0)
    assert [each["assessment"] for each in told["to_look_at"]] == [compared.assessment]
    said = fcds("report", "knowledge", settings=settings).stdout.decode()
    assert compared.assessment in said
    assert "URGENT -> ROUTINE" in said
    assert "o01" not in said


def test_rules_and_orders_that_come_and_go_are_named() -> None:
    live = concluded()
    after = Assessment(
        "x", live.patient, live.as_of, "2", live.tier, ("NEW", *live.rules[1:]), ("MADE_UP", *live.orders)
    )
    compared = compare(Candidate("2", lambda _: after), CASE, live, NOW)
    assert (compared.rules_added, compared.rules_removed) == (("NEW",), live.rules[:1])
    assert (compared.orders_added, compared.orders_removed) == (("MADE_UP",), ())


def test_the_same_knowledge_differs_in_nothing() -> None:
    live = concluded()
    same = compare(Candidate("same", lambda _: live), CASE, live, NOW)
    assert same == Comparison(live.id, live.knowledge_version, "same", NOW, live.tier.value, live.tier.value)


def test_a_candidate_that_fails_costs_nothing_and_its_failures_are_counted(
    evaluator: Evaluator, empty: Records, settings: dict[str, str]
) -> None:
    with capture_logs() as lines:
        clinic = Clinic(evaluator, empty, candidate=Candidate("broken", fails))
        assert clinic.opens()
        compared = awaited(empty)
    assert (compared.candidate, compared.after) == ("broken", "")
    assert any(each.get("error") == "ZeroDivisionError" for each in lines)
    assert CANARY not in repr(lines)
    assert b"FAILED on 1" in fcds("report", "knowledge", settings=settings).stdout


def test_the_answer_does_not_wait_for_the_candidate(evaluator: Evaluator, empty: Records) -> None:
    asked: list[Case] = []

    def waits(case: Case) -> Assessment:
        asked.append(case)
        until(lambda: len(asked) > 1)  # which only the test does, after the answer
        return evaluator(case)

    clinic = Clinic(evaluator, empty, candidate=Candidate("slow", waits))
    assert clinic.opens()
    until(lambda: len(asked) == 1)
    assert empty.cards.comparisons_since(None) == []
    asked.append(CASE)
    assert awaited(empty).candidate == "slow"


def test_what_is_not_kept_is_not_compared(evaluator: Evaluator, away: Records) -> None:
    asked: list[Case] = []

    def notes(case: Case) -> Assessment:
        asked.append(case)
        return evaluator(case)

    clinic = Clinic(evaluator, away, candidate=Candidate("noted", notes))
    with capture_logs() as lines:
        Ehr(clinic.app).post(PATIENT_VIEW, json=mark(), headers={"X-Client": "north-ehr"})
        until(lambda: any(each["event"] == "an assessment was not kept" for each in lines))
    assert asked == []


@pytest.mark.parametrize(
    ("pattern", "becomes", "names"),
    [
        (r"tier: URGENT", "tier: SOON", ["rules.yaml, line", "tier"]),
        (r"- functional_loss", "- funktional_loss", ["rules.yaml", "funktional_loss"]),
    ],
    ids=["a tier that is none", "a question that is none"],
)
def test_a_candidate_with_a_mistake_stops_the_start_naming_file_and_field(
    pattern: str, becomes: str, names: list[str], other: Folder
) -> None:
    settings = {"FCDS_CANDIDATE_KNOWLEDGE": str(other((pattern, becomes)))}
    said = assert_one_line(fcds("serve", "--port", "1", settings=settings))
    assert "FCDS_CANDIDATE_KNOWLEDGE: " in said
    assert all(name in said for name in names)


def test_a_candidate_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    said = assert_one_line(fcds("serve", "--port", "1", settings={"FCDS_CANDIDATE_KNOWLEDGE": str(tmp_path / "none")}))
    assert "rules.yaml" in said
