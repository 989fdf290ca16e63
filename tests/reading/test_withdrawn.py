"""An answer or a result that was taken back says nothing any more, in whatever order its copies come."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from tests.reading.records import AS_OF, chosen, item, observation, patient, read, response
from workers.facts import Case
from workers.reading import POSTED, read_case

Json = dict[str, Any]

NONE = item("weak.any", chosen("none"))
LOST = item("weak.any", chosen("lost-function"))


def posted(prefetched: list[Json], here: list[Json]) -> Case:
    """What is read when some copies are the EHR's and some were posted here."""
    raw = {"patient": patient(), "intake": prefetched, POSTED: here}
    return read_case({key: msgspec.Raw(json.dumps(value).encode()) for key, value in raw.items()}, AS_OF, "p1")


@pytest.mark.parametrize("statuses", [("completed", "entered-in-error"), ("entered-in-error", "completed")])
def test_a_response_that_is_entered_in_error_takes_its_copies_back(statuses: tuple[str, str]) -> None:
    case = read(*(response(NONE, status=status) for status in statuses))
    assert case.replies == ()
    assert "entered-in-error" in [each.because for each in case.ignored]


def test_what_the_ehr_entered_in_error_is_taken_back_here_too() -> None:
    dated = response(NONE, status="entered-in-error", meta={"lastUpdated": "2026-11-21T10:00:00Z"})
    assert posted([dated], [response(NONE, status="completed")]).replies == ()


def test_an_answer_that_was_amended_away_is_not_given_any_more() -> None:
    case = read(response(NONE, status="completed"), response(item("bulb.speech", chosen("no")), status="amended"))
    assert [reply.item for reply in case.replies] == ["bulb.speech"]


def test_an_alarming_answer_that_was_amended_in_counts() -> None:
    case = read(response(NONE, status="completed"), response(LOST, status="amended"))
    assert [reply.codes for reply in case.replies] == [("lost-function",)]


def test_a_result_that_is_entered_in_error_takes_its_copies_back() -> None:
    case = read(observation(), observation(status="entered-in-error"))
    assert case.results == ()


def test_a_corrected_result_takes_the_place_of_the_final_one() -> None:
    corrected = observation(status="corrected", valueQuantity={"value": 4.4, "unit": "mmol/L"})
    assert [each.value for each in read(observation(), corrected).results] == [4.4]


def test_another_patients_error_takes_nothing_back() -> None:
    other = {"subject": {"reference": "Patient/other"}}
    case = read(response(NONE, status="completed"), response(NONE, status="entered-in-error") | other)
    assert [reply.codes for reply in case.replies] == [("none",)]


def test_copies_without_an_id_are_different_resources() -> None:
    case = read(response(NONE, id=None), response(LOST, id=None, status="amended"))
    assert len(case.replies) == 2


@pytest.mark.parametrize("where", ["item", "answer"])
def test_an_answer_with_a_modifier_that_nobody_knows_is_set_aside(where: str) -> None:
    changed = json.loads(json.dumps(NONE))
    place = changed if where == "item" else changed["answer"][0]
    place["modifierExtension"] = [{"url": "https://example.org/negated", "valueBoolean": True}]
    case = read(response(changed))
    assert case.replies == ()
    assert [(each.resource, each.blinding) for each in case.ignored] == [("QuestionnaireResponse/q1#weak.any", True)]


def test_an_answer_that_stands_twice_is_neither_of_the_two() -> None:
    twice = json.dumps([patient(), response(LOST)])
    twice = twice.replace('"answer":', '"answer": ' + json.dumps(LOST["answer"]) + ', "answer":')
    case = read_case(twice.replace("lost-function", "none", 1).encode(), AS_OF, "p1")
    assert case.replies == ()
    assert [(each.because, each.blinding) for each in case.ignored] == [
        ("a name stands twice in one of its objects", True)
    ]


@pytest.mark.parametrize("text", ['a \\" b', "\\u0022", "caf\\u00e9"])
def test_texts_that_are_written_otherwise_are_no_doubles(text: str) -> None:
    told = json.dumps([patient(), response(LOST, item("fas.note", {"valueString": "TEXT"}))]).replace("TEXT", text)
    assert [reply.item for reply in read_case(told.encode(), AS_OF, "p1").replies if reply.codes] == ["weak.any"]
