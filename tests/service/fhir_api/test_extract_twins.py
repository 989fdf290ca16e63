"""Observations made from the answers lead to the same Assessment as the answers themselves."""

from __future__ import annotations

from typing import Any

import pytest
from fhir.resources.R4B.observation import Observation
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.fhir_api.extract import extract
from service.fhir_api.questions import Question, questions_of
from service.problems import Problem
from tests.cases.story import HERE
from tests.service.fhir_api.extraction import (
    ANSWERS,
    FORM,
    PERSON,
    assess,
    coded,
    extracted,
    is_response,
    response,
    said,
    stories,
)

Json = dict[str, Any]

FILES = sorted(path.relative_to(HERE).as_posix() for path in HERE.rglob("*.yaml"))
QUESTIONS = questions_of(FORM)

REFUSED = {
    "6.3 Answers that were entered in error answer nothing",
    "A draft of a questionnaire has answered nothing",
    "L does not reassure while a filled-in questionnaire could not be read",
    "L does not rest on a no that a newer, unreadable answer has put in doubt",
    "Less than ten weeks, said 28 days ago: perhaps four weeks",
    "Less than two weeks, said 29 days ago: over four weeks now",
    "Of two answers given at once to the same question about worry the worse one counts",
    "W01 does not go by a duration in a unit that nobody can read",
}
"""Histories with a response that is no sound and finished one: nothing is extracted from it."""


@pytest.mark.parametrize("file", FILES)
def test_every_history_comes_to_the_same_with_observations_in_place_of_answers_or_beside_them(file: str) -> None:
    for story, entries, as_of in stories(file):
        if not any(map(is_response, entries)):
            continue
        try:
            twin = extracted(entries)
        except Problem:
            assert story in REFUSED
            continue
        answered = said(assess(entries, as_of))
        assert said(assess(twin, as_of)) == answered, story
        assert said(assess([*twin, *filter(is_response, entries)], as_of)) == answered, story


FREE = {"integer": ("valueInteger", st.integers(0, 500)), "decimal": ("valueDecimal", st.floats(0, 500))}


@st.composite
def answer(draw: st.DrawFn, question: Question) -> list[Json]:
    """Whatever the form lets somebody answer to one question."""
    if question.kind == "choice":
        most = 3 if question.repeats else 1
        codes = st.lists(st.sampled_from(sorted(question.options)), min_size=1, max_size=most, unique=True)
        return coded(*draw(codes))
    if question.kind == "boolean":
        return [{"valueBoolean": draw(st.booleans())}]
    if question.kind == "date":
        return [{"valueDate": draw(st.sampled_from(["2026-11-20", "2026-09", "2024", "2026-12-24", "1999-02-28"]))}]
    if question.kind == "quantity":
        unit = draw(st.sampled_from(sorted(question.units)))
        return [{"valueQuantity": {"value": draw(st.integers(0, 60)), "code": unit}}]
    if question.kind in FREE:
        name, numbers = FREE[question.kind]
        return [{name: draw(numbers)}]
    return [{"valueString": draw(st.text("ab \n\u200b\u00e9", max_size=600))}]


ASKED = [question for question in QUESTIONS.values() if question.kind not in ("group", "display")]


MOMENTS = ["", "2026-11-22", "2026-11-22T08:00:00Z", "2026-11-20", "2026-11", "2026-10-01", "2027-01-01"]
"""When a response was given; "" is undated, the last is after the day of assessment."""


@st.composite
def responses(draw: st.DrawFn, number: int, authored: str) -> Json:
    """A response with any answers, by anybody."""
    asked = draw(st.lists(st.sampled_from(ASKED), max_size=25, unique_by=lambda question: question.link_id))
    answers = {question.link_id: draw(answer(question)) for question in asked}
    made = response(answers, id=f"q{number}", status=draw(st.sampled_from(["completed", "amended"])))
    author = draw(st.sampled_from(["", "Patient/p", "Practitioner/d", "RelatedPerson/r", "Device/x"]))
    made |= {"author": {"reference": author}} if author else {}
    return {**made, "authored": authored} if authored else {k: v for k, v in made.items() if k != "authored"}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Json, Json]:
    """Two responses of different times: which of two is newer must not hang on the name of a resource."""
    one, other = draw(st.lists(st.sampled_from(MOMENTS), min_size=2, max_size=2, unique=True))
    return draw(responses(1, one)), draw(responses(2, other))


@settings(max_examples=300, deadline=None)
@given(pairs())
def test_any_responses_are_extracted_without_an_error_and_read_back_as_they_were(pair: tuple[Json, Json]) -> None:
    one, other = pair
    observations = [*extract(one, FORM), *extract(other, FORM)]
    assume(all(extract(each, FORM) for each in pair))  # an empty response of tomorrow is a loss; nothing is made of it
    answered = said(assess([PERSON, one, other]))
    assert said(assess([PERSON, *observations])) == answered
    assert said(assess([PERSON, one, *observations])) == answered


def test_an_onset_of_today_is_told_before_a_sign_of_today_whatever_the_resources_are_called() -> None:
    since = response({"fas.duration": [{"valueQuantity": {"value": 0, "code": "a"}}]}, id="q1")
    seen = {**response({"fas.spread": coded("accumulating"), "exam.fasciculation-sites": coded("calf")}, id="a2")}
    seen |= {"authored": "2026-11-22T08:00:00Z"}
    answered = said(assess([PERSON, since, seen]))
    assert "Twitching since 2026-11-22" in str(answered)
    assert said(assess([PERSON, *extract(since, FORM), *extract(seen, FORM)])) == answered


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MOMENTS).flatmap(lambda moment: responses(1, moment)))
def test_whatever_is_extracted_is_a_valid_observation(one: Json) -> None:
    for each in extract(one, FORM):
        Observation.model_validate(each)


def test_every_option_of_every_question_is_read_back() -> None:
    """Else the twins might agree because neither is understood."""
    for question in ASKED:
        for code in question.options:
            one = response({"fas.present": [{"valueBoolean": True}], question.link_id: coded(code)})
            assert said(assess([PERSON, *extract(one, FORM)])) == said(assess([PERSON, one])), (question.link_id, code)
    assert {system for question in ASKED for system in question.options.values()} == {ANSWERS}


def test_a_unit_by_its_name_in_any_language_of_the_form_is_read() -> None:
    for names in QUESTIONS["fas.duration"].units.values():
        for name in names:
            quantity = [{"valueQuantity": {"value": 30, "unit": name}}]
            one = response({"fas.present": [{"valueBoolean": True}], "fas.duration": quantity})
            assert "fas.onset" not in assess([PERSON, one]).unanswered, name
            assert said(assess([PERSON, *extract(one, FORM)])) == said(assess([PERSON, one])), name
