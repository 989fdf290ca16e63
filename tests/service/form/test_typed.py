"""What was typed, read as a FHIR answer; what can be read in two ways is asked again, never guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.fhir_api.answer_values import flaws_of
from service.form.sheet import laid_out
from service.form.typed import Reading, as_typed, read
from tests.service.form.conftest import QUESTIONNAIRE

SHEET = laid_out(QUESTIONNAIRE)
TODAY = date(2026, 11, 22)
QUESTIONS = [each for page in SHEET.pages for each in page.questions]


def reading(link_id: str, *typed: str, **parts: str) -> Reading:
    """What is read when this is typed into a question's field, or into its fields."""
    fields = {link_id: list(typed)} | {f"{link_id}:{name}": [text] for name, text in parts.items()}
    return read(SHEET.questions[link_id], SHEET.items[link_id], fields, TODAY)


def value(link_id: str, *typed: str, **parts: str) -> Any:  # noqa: ANN401 # any FHIR value
    """The only value that is read."""
    found = reading(link_id, *typed, **parts)
    assert found.fault is None
    ((only,),) = (answer.values() for answer in found.answers)
    return only


def fault(link_id: str, *typed: str, **parts: str) -> str:
    """What is the matter; then there is no answer."""
    found = reading(link_id, *typed, **parts)
    assert found.fault is not None
    assert not found.answers
    return found.fault.phrase


@pytest.mark.parametrize("link_id", QUESTIONS)
def test_every_question_may_be_left_empty(link_id: str) -> None:
    for nothing in (reading(link_id), reading(link_id, ""), reading(link_id, day="", month="", year="", value="")):
        assert nothing == ([], None)


@pytest.mark.parametrize(("typed", "expected"), [("0", 0), (" 300 ", 300), ("007", 7)])
def test_whole_numbers(typed: str, expected: int) -> None:
    assert value("life.caffeine", typed) == expected


@pytest.mark.parametrize("typed", ["1,000", "1.000", "3.5", "-1", "1e3", "three", "³", "٣", "1 000", "12345678"])
def test_what_may_be_another_whole_number_is_asked_again(typed: str) -> None:
    assert fault("life.caffeine", typed) == "fault-whole"


@pytest.mark.parametrize(("typed", "expected"), [("6", 6.0), ("6.5", 6.5), ("6,5", 6.5), ("6,25", 6.25)])
def test_decimal_numbers_with_a_point_or_a_comma(typed: str, expected: float) -> None:
    assert value("life.sleep", typed) == expected


@pytest.mark.parametrize("typed", ["1,000", "1.000", "6.5.1", ",5", "6,", "nan", "inf", "6 h"])
def test_what_may_be_another_decimal_number_is_asked_again(typed: str) -> None:
    assert fault("life.sleep", typed) == "fault-number"


def test_a_number_out_of_bounds_is_asked_again() -> None:
    assert value("life.sleep", "24") == 24
    assert fault("life.sleep", "24.5") == "fault-range"
    assert fault("life.audit-c", "13") == "fault-range"


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("", "", "2024", "2024"),
        ("", "3", "2024", "2024-03"),
        ("5", "03", "2024", "2024-03-05"),
        ("29", "2", "2024", "2024-02-29"),
        ("22", "11", "2026", "2026-11-22"),
        ("23", "11", "2026", "2026-11-23"),
    ],
)
def test_a_date_is_as_exact_as_it_was_given(day: str, month: str, year: str, expected: str) -> None:
    assert value("fas.onset", day=day, month=month, year=year) == expected


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("", "3", "", "fault-year"),
        ("5", "3", "24", "fault-year"),
        ("5", "", "2024", "fault-month"),
        ("30", "2", "2024", "fault-date"),
        ("", "13", "2024", "fault-date"),
        ("0", "1", "2024", "fault-date"),
        ("5", "March", "2024", "fault-date"),
        ("24", "11", "2026", "fault-past"),
        ("", "", "2027", "fault-past"),
        ("", "", "1026", "fault-past"),
    ],
)
def test_a_date_that_cannot_be_is_asked_again(day: str, month: str, year: str, expected: str) -> None:
    assert fault("fas.onset", day=day, month=month, year=year) == expected


def test_a_quantity_has_a_unit_that_was_chosen() -> None:
    said = value("fas.duration", value="2,5", unit="mo")
    assert said == {"value": 2.5, "unit": "months", "system": "http://unitsofmeasure.org", "code": "mo"}
    assert fault("fas.duration", value="2", unit="") == "fault-unit"
    assert fault("fas.duration", value="2", unit="h") == "fault-unit"
    assert fault("fas.duration", value="two", unit="mo") == "fault-number"
    assert reading("fas.duration", value="", unit="mo") == ([], None)


def test_of_contradicting_ticks_the_graver_stands_while_the_person_looks_again() -> None:
    found = reading("acute.any", "none", "seizure")
    assert found.fault is not None
    assert [answer["valueCoding"]["code"] for answer in found.answers] == ["seizure"]


def test_somebody_may_be_sure_of_one_and_unsure_of_the_rest() -> None:
    found = reading("acute.any", "seizure", "not-sure")
    assert found.fault is None
    assert [answer["valueCoding"]["code"] for answer in found.answers] == ["seizure", "not-sure"]


def test_what_no_option_says_is_no_answer() -> None:
    assert reading("weak.any", "perhaps") == ([], None)
    assert reading("fas.present", "maybe") == ([], None)


def test_a_text_is_kept_as_lines_and_without_control_characters() -> None:
    assert value("medicine.recent", " Magnesium\r\nSalbutamol \x00\x07 ") == "Magnesium\nSalbutamol"
    assert fault("medicine.recent", "x" * 501) == "fault-long"
    assert value("medicine.recent", "x" * 500) == "x" * 500


@given(st.sampled_from(QUESTIONS), st.data())
def test_whatever_is_typed_what_is_kept_is_an_answer_that_intake_takes(link_id: str, data: st.DataObject) -> None:
    question = SHEET.questions[link_id]
    texts = st.text() | st.sampled_from(["1", "0", "6,5", "2024", "true", *question.options, *question.units])
    names = [link_id, *(f"{link_id}:{part}" for part in ("day", "month", "year", "value", "unit"))]
    typed = data.draw(st.fixed_dictionaries({name: st.lists(texts, max_size=3) for name in names}))
    found = read(question, SHEET.items[link_id], typed, TODAY)
    assert not [flaw for answer in found.answers for flaw in flaws_of(question, answer)]
    assert len(found.answers) <= 1 or question.repeats
    if found.answers and not found.fault:
        for language in ("en", "de"):
            again = as_typed(question, found.answers, language)
            assert read(question, SHEET.items[link_id], again, TODAY) == found
