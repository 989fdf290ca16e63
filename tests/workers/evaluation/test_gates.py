"""The warning questions: what stays open, and what a lost questionnaire means."""

from __future__ import annotations

import pytest

from tests.cases.story import KNOWLEDGE, TODAY
from workers.answer import ABSENT, PRESENT, UNKNOWN
from workers.evaluation.chart import Chart
from workers.evaluation.criteria.gates import (
    answers_lost,
    every_warning_question_answered_no,
    open_gates,
    warning_question_answered_yes,
    warning_question_open,
)
from workers.evaluation.terms import terms_of
from workers.facts import Age, Case, Evidence, Ignored, Reply, Span

TERMS = terms_of(KNOWLEDGE)
NO = {gate: max(TERMS.items[gate].negative & TERMS.items[gate].options, default="") for gate in TERMS.gates}


def chart(*ignored: Ignored, adult: bool = True, **answers: str) -> Chart:
    """The chart of somebody who twitches since the first of November, with these codes in place of each "no"."""
    today = Span(TODAY, TODAY)
    given = NO | {item.replace("__", "."): code for item, code in answers.items()}
    replies = tuple(
        Reply(item, Evidence(f"QuestionnaireResponse/q#{item}", today), codes=(code,), said=today)
        for item, code in given.items()
        if code and item != "fas.onset"
    )
    onset = Reply("fas.onset", Evidence("QuestionnaireResponse/q#fas.onset", today), span=today, said=today)
    age = Age(30, 30) if adult else None
    return Chart(Case("Patient/p", TODAY, age=age, replies=(onset, *replies), ignored=ignored), TERMS)


@pytest.mark.parametrize(
    "resource",
    [
        "QuestionnaireResponse/q7",
        "prefetch.intake",
        "prefetch.conditions",
        "prefetch.observations",
        "prefetch.medications",
        "prefetch.reports",
    ],
)
def test_answers_that_could_not_be_read_are_asked_for_again(resource: str) -> None:
    lost = chart(Ignored(resource, "status missing", blinding=True))
    assert answers_lost(lost).answer is PRESENT
    assert answers_lost(lost).evidence == (Evidence(resource, says="Answers that could not be read"),)
    assert open_gates(lost) == ("record",)
    assert every_warning_question_answered_no(lost).answer is UNKNOWN


@pytest.mark.parametrize(
    "ignored",
    [
        Ignored("QuestionnaireResponse/q7", "entered in error"),
        Ignored("QuestionnaireResponse/q7#weak.any", "answer is coded in another system", whole=False, blinding=True),
        Ignored("Condition/c", "code missing", blinding=True),
        Ignored("prefetch.encounters", "the EHR could not supply it", blinding=True),
        Ignored("prefetch", "not sent by the EHR, and so not known: prescriptions"),
    ],
    ids=lambda each: each.because,
)
def test_what_is_no_lost_questionnaire_leaves_nothing_open(ignored: Ignored) -> None:
    assert answers_lost(chart(ignored)).answer is ABSENT
    assert open_gates(chart(ignored)) == ()


def test_a_list_that_is_cut_off_is_asked_for_though_some_of_it_was_read() -> None:
    pages = chart(Ignored("Bundle/b1", "further pages were not supplied", whole=False, blinding=True))
    assert open_gates(pages) == ("record",)
    assert every_warning_question_answered_no(pages).answer is UNKNOWN


def test_an_unknown_age_is_asked_for_first() -> None:
    lost = Ignored("prefetch.intake", "the EHR could not supply it", blinding=True)
    unknown = chart(lost, adult=False, bulb__speech="not-sure")
    assert open_gates(unknown) == ("age", "record", "bulb.speech")
    assert warning_question_open(unknown).about == ("age", "record", "bulb.speech")


def test_ten_times_no_is_no_and_one_open_question_leaves_it_unknown() -> None:
    assert warning_question_answered_yes(chart()).answer is ABSENT
    assert every_warning_question_answered_no(chart()).answer is PRESENT
    assert warning_question_answered_yes(chart(bulb__speech="not-sure")).answer is UNKNOWN
    assert every_warning_question_answered_no(chart(bulb__speech="not-sure")).answer is UNKNOWN


def test_every_yes_is_named() -> None:
    found = warning_question_answered_yes(chart(weak__any="feels-weak", bulb__speech="yes", resp__any="not-sure"))
    assert found.answer is PRESENT
    assert found.about == ("bulb.speech", "weak.any")
    assert [each.reference for each in found.evidence] == [
        "QuestionnaireResponse/q#bulb.speech",
        "QuestionnaireResponse/q#weak.any",
    ]
