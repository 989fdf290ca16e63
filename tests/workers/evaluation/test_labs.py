"""What a value can mean, which of several is the newest, and what it is worth."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from tests.cases.story import KNOWLEDGE, TODAY, assess
from workers.evaluation.calcium import albumin_of_the_draw, calcium_results, corrected
from workers.evaluation.labs import Grade, Reading, ends, newest_reading
from workers.evaluation.terms import terms_of
from workers.facts import Age, Case, Evidence, Result, Span

TERMS = terms_of(KNOWLEDGE)
CASE = Case("Patient/p", TODAY, Age(30, 30), "male")
DAY = Span(date(2026, 11, 20), date(2026, 11, 20))


def result(analyte: str, value: float, reference: str = "Observation/o", on: Span | None = DAY, **told: Any) -> Result:  # noqa: ANN401
    """A value in its test's own unit, of one day."""
    unit = told.pop("unit", "g/L" if analyte == "albumin" else "mmol/L")
    return Result(analyte, value, unit, Evidence(reference, on, f"{analyte} {value}"), on, **told)


def newest(analyte: str, *values: Result) -> Reading | None:
    return newest_reading(values, TERMS.analytes[analyte], CASE, TERMS)


@pytest.mark.parametrize(
    ("comparator", "least", "most"),
    [
        ("", 2.0, 2.0),
        ("<", -math.inf, math.nextafter(2.0, 0)),
        ("<=", -math.inf, 2.0),
        (">", math.nextafter(2.0, 3), math.inf),
        (">=", 2.0, math.inf),
        ("ad", 2.0, 2.0),
        ("~", 2.0, 2.0),
    ],
)
def test_what_a_number_can_mean(comparator: str, least: float, most: float) -> None:
    assert ends(2.0, comparator) == (least, most)


@pytest.mark.parametrize("unit", ["a", "z"])
def test_a_value_in_another_unit_than_its_limits_is_not_judged(unit: str) -> None:
    assert newest("potassium", result("potassium", 2.4, unit=unit)) is None


def test_of_two_values_of_one_record_the_milder_is_not_told_as_another() -> None:
    """A total calcium and the same one corrected for albumin are one result."""
    read = newest("potassium", result("potassium", 2.4), result("potassium", 4.2))
    assert read is not None
    assert (read.grade, read.rival) == (Grade.CRITICAL, None)


def test_of_two_values_that_are_equally_bad_the_higher_is_told_in_any_order() -> None:
    high, low = result("potassium", 6.9, "Observation/a"), result("potassium", 6.6, "Observation/b")
    told = [newest("potassium", *values) for values in ((high, low), (low, high))]
    assert [read.result for read in told if read] == [high, high]


def test_of_two_equal_calciums_the_corrected_one_is_told() -> None:
    total = result("calcium-total", 2.7, unit="mmol/L")
    adjusted = result("calcium-adjusted", 2.6)
    read = newest("calcium", total, adjusted)
    assert read is not None
    assert read.result is adjusted


def test_a_rise_is_measured_from_the_lowest_and_told_from_the_same_record_in_any_order() -> None:
    before = Span(date(2026, 11, 1), date(2026, 11, 1))
    now = result("creatinine", 110.0, unit="umol/L")
    earlier = [result("creatinine", value, f"Observation/{value}", before, unit="umol/L") for value in (90.0, 60.0)]
    twin = result("creatinine", 60.0, "Observation/a", before, unit="umol/L")
    for values in ((now, *earlier, twin), (twin, *reversed(earlier), now)):
        read = newest("creatinine", *values)
        assert read is not None
        assert (read.grade, read.rise) == (Grade.INTERMEDIATE, 1.833)
        assert read.lowest == earlier[1]


def test_a_creatinine_of_nought_is_no_ground_for_a_rise() -> None:
    before = Span(date(2026, 11, 1), date(2026, 11, 1))
    read = newest(
        "creatinine",
        result("creatinine", 110.0, unit="umol/L"),
        result("creatinine", 0.0, "Observation/b", before, unit="umol/L"),
    )
    assert read is not None
    assert (read.grade, read.rise, read.lowest) == (Grade.NORMAL, 0.0, None)


def test_a_rise_of_exactly_one_and_a_half_counts_and_a_little_less_does_not() -> None:
    before = Span(date(2026, 11, 1), date(2026, 11, 1))
    for value, grade in ((90.0, Grade.INTERMEDIATE), (89.9, Grade.NORMAL)):
        read = newest(
            "creatinine",
            result("creatinine", value, unit="umol/L"),
            result("creatinine", 60.0, "Observation/b", before, unit="umol/L"),
        )
        assert read is not None
        assert read.grade is grade


def test_a_calcium_is_corrected_to_four_decimals_and_keeps_what_was_measured() -> None:
    adjusted = corrected(result("calcium-total", 2.10008), result("albumin", 33.3), TERMS)
    assert (adjusted.analyte, adjusted.value) == ("calcium-adjusted", 2.2341)
    assert adjusted.evidence.says == "calcium-total 2.10008, 2.23 when adjusted for albumin"


@pytest.mark.parametrize(
    ("measured", "shown"), [(2.1, "2.3"), (2.8, "3"), (2.12, "2.32"), (9.8, "10")]
)  # albumin of 30 g/L: 0.2 mmol/L more
def test_a_corrected_calcium_is_shown_without_needless_noughts(measured: float, shown: str) -> None:
    adjusted = corrected(result("calcium-total", measured), result("albumin", 30.0), TERMS)
    assert adjusted.evidence.says.endswith(f", {shown} when adjusted for albumin")


@pytest.mark.parametrize("unit", ["g/dL", "mg/L", "umol/L"])
def test_an_albumin_in_another_unit_corrects_nothing(unit: str) -> None:
    assert albumin_of_the_draw(result("calcium-total", 2.1), [result("albumin", 3.0, unit=unit)], TERMS) is None


def test_of_two_albumins_that_are_alike_one_is_named_in_any_order() -> None:
    one, other = result("albumin", 30.0, "Observation/a"), result("albumin", 30.0, "Observation/b")
    calcium = result("calcium-total", 2.1)
    assert albumin_of_the_draw(calcium, [one, other], TERMS) is one
    assert albumin_of_the_draw(calcium, [other, one], TERMS) is one


@pytest.mark.parametrize(
    ("calcium", "albumin", "same"),
    [
        (0.0, 86400.0, True), (86400.0, 0.0, True), (0.0, 86401.0, False), (86401.0, 0.0, False),
        (None, 86401.0, True), (86401.0, None, True),
    ],
)  # fmt: skip
def test_an_albumin_is_of_the_draw_within_a_day_by_the_clock(
    calcium: float | None,
    albumin: float | None,
    same: bool,  # noqa: FBT001
) -> None:
    drawn = [Span(DAY.first, DAY.last, instant) for instant in (calcium, albumin)]
    found = albumin_of_the_draw(
        result("calcium-total", 2.1, on=drawn[0]), [result("albumin", 30.0, on=drawn[1])], TERMS
    )
    assert (found is not None) is same


def test_a_calcium_without_albumin_stands_as_it_was_measured() -> None:
    total = result("calcium-total", 2.1)
    assert list(calcium_results({"calcium-total": [total]}, TERMS)) == [total]


GATES = {"gates": "all no", "fas.present": True, "fas.onset": "5 days ago"}
MAN = {"age": 30, "sex": "male"}


def rests_on(rule: str, question: str, *labs: dict[str, Any]) -> tuple[str, ...]:
    """The records that a question of one rule rests on."""
    got = assess({"patient": MAN, "answers": GATES, "labs": list(labs)})
    return next(
        part.evidence for step in got.trace if step.rule == rule for part in step.because if part.question == question
    )


def test_a_rise_rests_on_both_creatinines_and_a_corrected_calcium_on_its_albumin() -> None:
    assert rests_on(
        "W05", "intermediate_lab",
        {"test": "creatinine", "value": 1.3, "unit": "mg/dL"},
        {"test": "creatinine", "value": 0.8, "unit": "mg/dL", "drawn": "30 days ago"},
    ) == ("Observation/observation-2", "Observation/observation-3")  # fmt: skip
    assert rests_on(
        "W04", "abnormal_lab",
        {"test": "calcium", "value": 8.0, "unit": "mg/dL"},
        {"test": "albumin", "value": 3.5, "unit": "g/dL"},
        {"test": "calcium", "value": 9.0, "unit": "mg/dL", "drawn": "9 days ago"},
        {"test": "albumin", "value": 4.0, "unit": "g/dL", "drawn": "9 days ago"},
    ) == ("Observation/observation-2", "Observation/observation-3")  # fmt: skip
