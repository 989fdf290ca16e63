"""Every weighed rule stands in the right part of the page, in full or in a line."""

from __future__ import annotations

import pytest

from workers.assessment import Because, Step
from workers.evaluation import weighed

YES = Because("palpitations", "present", ("QuestionnaireResponse/q#thyroid.any",))
NO = Because("nitrous_oxide", "absent", ("QuestionnaireResponse/q#exposure.any",))
OPEN = Because("neck_surgery", "unknown")
OPEN_TOO = Because("stomach_surgery", "unknown")
YES_WORDS = "yes: Feels the heart beat fast or irregularly. From: questionnaire (QuestionnaireResponse/q: thyroid.any)."
NO_WORDS = (
    "no: Exposure to nitrous oxide, which makes vitamin B12 useless while its level may stay normal. "
    "From: questionnaire (QuestionnaireResponse/q: exposure.any)."
)
OPEN_WORDS = "An operation on the thyroid or the parathyroid glands"
TRACE = (
    Step("A1", "present", (OPEN, NO, YES)),
    Step("A2", "unknown", (OPEN, YES)),
    Step("A3", "unknown", (OPEN, NO, OPEN_TOO)),
    Step("A4", "absent", (NO, YES)),
    Step("A5", "absent", (NO, OPEN)),
    Step("A6", "not-applicable"),
    Step("A7", "present"),
)
TITLES = {"A1": "First", "A2": "Second", "A3": "Third", "A4": "Fourth", "A5": "Fifth", "A6": "Sixth"}


def test_what_fired_is_told_in_full_yes_before_no_before_not_known() -> None:
    assert list(weighed.fired(TRACE, TITLES)) == [
        ("A1 First", (YES_WORDS, NO_WORDS, f"not known: {OPEN_WORDS}.")),
        ("A7", ()),
    ]


def test_what_is_open_is_told_in_full_where_a_part_is_there_and_else_in_a_line() -> None:
    assert list(weighed.still_open(TRACE, TITLES)) == [
        ("A2 Second", (YES_WORDS, f"not known: {OPEN_WORDS}.")),
        (f"A3 Third. Not known: {OPEN_WORDS} / An operation on the stomach for weight loss.", ()),
    ]


def test_what_did_not_fire_stands_apart_by_whether_anything_is_there() -> None:
    assert list(weighed.not_fired_although(TRACE, TITLES)) == [("A4 Fourth", (YES_WORDS, NO_WORDS))]
    assert list(weighed.plainly_absent(TRACE, TITLES)) == ["A5 Fifth"]
    assert list(weighed.for_others(TRACE, TITLES)) == ["A6 Sixth"]


@pytest.mark.parametrize(
    ("resource", "words"),
    {
        "Appointment": "appointment",
        "Condition": "problem list",
        "DiagnosticReport": "report",
        "Encounter": "visit",
        "FamilyMemberHistory": "family history",
        "MedicationRequest": "prescription",
        "MedicationStatement": "medication statement",
        "Observation": "observation",
        "Patient": "patient",
        "Procedure": "procedure",
        "QuestionnaireResponse": "questionnaire",
        "ServiceRequest": "order",
        "Goal": "record",
    }.items(),
)
def test_where_evidence_stands_is_told_in_words(resource: str, words: str) -> None:
    assert list(weighed.places([f"{resource}/7"])) == [f"{words} ({resource}/7)"]


def test_the_answers_of_one_questionnaire_stand_together_each_once() -> None:
    references = ["QuestionnaireResponse/q#a", "Condition/c", "QuestionnaireResponse/q#b", "QuestionnaireResponse/q#a"]
    assert list(weighed.places(references)) == [
        "questionnaire (QuestionnaireResponse/q: a, b)",
        "problem list (Condition/c)",
    ]


def test_the_evidence_of_a_step_is_that_of_its_yes_once_each() -> None:
    assert weighed.evidence_of(Step("A1", "present", (NO, YES, YES))) == YES.evidence


def test_a_question_of_other_knowledge_is_told_by_its_name() -> None:
    assert weighed.said("asked_nowhere_else") == "asked nowhere else"


@pytest.mark.parametrize("name", ["palpitations", "age_unknown", "loses_magnesium", "entry_evidence"])
def test_no_meaning_ends_in_its_source_or_a_full_stop(name: str) -> None:
    assert weighed.said(name)[-1] not in "].,"
