"""The words for a value out of range, and on which side it lies: every kind of limit, range and bound."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.story import KNOWLEDGE, TODAY
from workers.evaluation.lab_words import beyond, lies_low
from workers.evaluation.labs import Grade, Reading
from workers.evaluation.terms import Limits, Reach, terms_of
from workers.facts import Age, Case, Evidence, Result
from workers.knowledge.analytes import Band

ANALYTES = terms_of(KNOWLEDGE).analytes
ABNORMAL, INTERMEDIATE, CRITICAL = Grade.ABNORMAL, Grade.INTERMEDIATE, Grade.CRITICAL


def reading(analyte: str, value: float, grade: Grade = ABNORMAL, **told: Any) -> Reading:  # noqa: ANN401
    """A value as it was sent, beside the limits of its test."""
    limits = ANALYTES[analyte]
    return Reading(limits, Result(analyte, value, limits.analyte.unit, Evidence("Observation/o"), **told), grade)


def words(read: Reading, level: Grade | None = None, age: Age | None = None, sex: str = "male") -> str:
    """In which way the value is out, for a man of 30 where nothing else is said."""
    return beyond(read, read.grade if level is None else level, Case("Patient/p", TODAY, age or Age(30, 30), sex))


@pytest.mark.parametrize(
    ("read", "said"),
    [
        # each kind of limit, on the limit itself
        (reading("potassium", 2.5, CRITICAL), "critical at 2.5 or less"),
        (reading("potassium", 6.5, CRITICAL), "critical at 6.5 or more"),
        (reading("calcium", 1.8, CRITICAL), "critical below 1.9"),
        (reading("calcium-ionised", 1.61, CRITICAL), "critical above 1.6"),
        (reading("sodium", 129, INTERMEDIATE), "to repeat at 129 or less"),
        (reading("sodium", 151, INTERMEDIATE), "to repeat at 151 or more"),
        (reading("calcium-ionised", 0.95, INTERMEDIATE), "to repeat below 1"),
        (reading("tsh", 0.005, INTERMEDIATE), "to repeat below 0.01"),
        (reading("active-b12", 70), "70 or less"),
        (reading("active-b12", 24), "below 25"),
        (reading("bicarbonate", 18), "below 20"),
        (reading("bicarbonate", 31), "30 or more"),
        (reading("lithium", 1.05), "above 1"),
        # the table's own range, on both sides
        (reading("sodium", 134), "below 135"),
        (reading("sodium", 146), "above 145"),
        # the range printed with the result, with one decimal more than the table's
        (reading("potassium", 3.6, low=3.65, high=5.2), "below 3.65"),
        (reading("potassium", 5.4, low=3.65, high=5.25), "above 5.25"),
        (reading("sodium", 141, low=134.25, high=140.3), "above 140.3"),
        (reading("sodium", 141, high=140.0), "above 140"),
        (reading("sodium", 130, low=134.0), "below 134"),
        # the unit that was sent: more decimals where its numbers are smaller, fewer where they are larger
        (reading("creatinine", 130, scale=0.011312), "above 1.35"),
        (reading("glucose", 3.5, INTERMEDIATE, scale=18.0156), "to repeat at 69 or less"),
        (reading("hba1c", 7.0, scale=0.0), "6.5 % or more"),
        (reading("b12", 100, scale=1.35538), "below 180"),
        (reading("mma", 0.5, scale=1000.0), "above 400"),
        # bounds
        (reading("sodium", 135, comparator="<"), "below 135"),
        (reading("sodium", 145, comparator=">"), "above 145"),
        (reading("active-b12", 70, comparator="<="), "70 or less"),
        (reading("bicarbonate", 30, comparator=">="), "30 or more"),
        (reading("potassium", 2.5, CRITICAL, comparator="<="), "critical at 2.5 or less"),
    ],
)  # fmt: skip
def test_the_limit_that_was_reached_in_words(read: Reading, said: str) -> None:
    assert words(read) == said


def test_a_value_counts_in_words_as_what_it_counts() -> None:
    """A TSH that would be repeated only with symptoms is out of range without them."""
    assert words(reading("tsh", 0.005, INTERMEDIATE), ABNORMAL) == "below 0.45"


def test_a_rise_is_told_by_how_much() -> None:
    assert (
        words(reading("creatinine", 110, INTERMEDIATE)._replace(rise=1.55))
        == "1.6 times the lowest of the weeks before"
    )


def test_the_limit_of_a_woman_and_of_an_older_man_are_their_own() -> None:
    assert words(reading("creatinine", 100), sex="female") == "above 92"
    assert words(reading("calcium", 2.17, scale=4.0078), age=Age(70, 70)) == "below 8.8"
    assert words(reading("calcium", 2.1), age=Age(30, 30)) == "below 2.15"


def test_where_the_sex_is_not_known_the_first_limit_that_was_passed_is_named() -> None:
    assert words(reading("creatinine", 130), sex="unknown") == "above 92"


def test_of_a_band_without_a_limit_the_limit_of_the_test_is_named() -> None:
    read = reading("bicarbonate", 18)
    limits: Limits = read.limits._replace(bands=((Reach(below=100.0), Band(says="read with the gas")),))
    assert words(read._replace(limits=limits)) == "below 20"


def test_nothing_is_named_where_a_bound_reaches_no_limit() -> None:
    assert words(reading("sodium", 140, comparator="<")) == ""
    assert words(reading("bicarbonate", 25)) == ""


@pytest.mark.parametrize(
    ("read", "low"),
    [
        (reading("potassium", 2.4), True),
        (reading("potassium", 2.9, low=2.7, high=5.2), True),  # low enough to repeat, whatever range is printed
        (reading("potassium", 3.3, low=3.2, high=5.2), False),
        (reading("potassium", 3.6, low=3.7, high=5.2), True),
        (reading("potassium", 3.7, low=3.7, high=5.2), False),
        (reading("potassium", 5.4, high=5.2), False),
        (reading("potassium", 3.4), True),
        (reading("potassium", 3.5), False),
        (reading("potassium", 5.6), False),
        (reading("potassium", 3.5, comparator="<"), True),
        (reading("potassium", 3.5, comparator="<="), False),
        (reading("potassium", 6.0, comparator=">"), False),
        (reading("calcium", 2.17), True),  # low from 60
        (reading("bicarbonate", 19), True),
        (reading("bicarbonate", 20), False),
        (reading("bicarbonate", 31), False),
        (reading("glucose", 3.8), True),
        (reading("glucose", 12), False),
        (reading("b12", 200), True),
        (reading("ck", 10), False),  # too little of it is nothing
        (reading("pth", 0.9), True),
        (reading("pth", 9), False),
    ],
)  # fmt: skip
def test_on_which_side_a_value_lies(read: Reading, low: bool) -> None:  # noqa: FBT001
    assert lies_low(read) is low
