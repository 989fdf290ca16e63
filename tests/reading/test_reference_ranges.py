"""The range printed with a result, and for whom it holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reading.records import SNOMED, Value, coded, observation, patient, quantity, read

Limits = tuple[float | None, float | None]


def limits(*ranges: dict[str, Any], unit: str = "mmol/L", code: str = "2823-3", **of_patient: Value) -> Limits:
    case = read(
        patient(**of_patient), observation(code, valueQuantity=quantity(4.0, unit), referenceRange=list(ranges))
    )
    return case.results[0].low, case.results[0].high


def between(low: Value, high: Value, unit: str | None = "mmol/L", **more: Value) -> dict[str, Any]:
    return {"low": quantity(low, unit), "high": quantity(high, unit)} | more


def test_the_range_of_the_laboratory_comes_with_the_result() -> None:
    assert limits(between(3.4, 5.0)) == (3.4, 5.0)
    assert limits({"high": quantity(5.0)}) == (None, 5.0)
    assert limits(between("3.4", "5.0")) == (3.4, 5.0)


def test_a_range_without_a_unit_is_in_the_unit_of_the_value() -> None:
    assert limits(between(8.5, 10.1, None), unit="mg/dL", code="17861-6") == (2.1209, 2.5201)


def test_a_range_in_another_unit_is_not_taken() -> None:
    assert limits(between(8.5, 10.1, "mg/dL"), unit="mmol/L", code="2000-8") == (None, None)
    assert limits(between(3.4, 5.0, "furlongs")) == (None, None)
    assert limits(between(3.4, 5.0, "mEq/L")) == (3.4, 5.0)


def test_a_range_in_words_only_or_upside_down_is_not_taken() -> None:
    assert limits({"text": "3.4 to 5.0"}) == (None, None)
    assert limits(between(5.0, 3.4)) == (None, None)
    assert limits(between("low", "high")) == (None, None)


def test_the_range_for_the_own_sex_is_chosen() -> None:
    men = between(60, 110, appliesTo=[{"text": "Male"}])
    women = between(45, 90, appliesTo=[coded("female", "http://hl7.org/fhir/administrative-gender")])
    assert limits(men, women) == (45, 90)
    assert limits(men, women, gender="male") == (60, 110)
    assert limits(men, women, gender="unknown") == (None, None)


def test_a_range_for_a_group_that_is_not_known_to_fit_is_not_taken() -> None:
    assert limits(between(3.4, 5.0, appliesTo=[{"text": "Pregnant, third trimester"}])) == (None, None)
    assert limits(between(3.4, 5.0, type=coded("treatment", "urn:x"))) == (None, None)
    assert limits(between(3.4, 5.0, type=coded("normal", "urn:x"))) == (3.4, 5.0)


def test_a_range_for_pregnancy_stands_apart() -> None:
    """Whether the patient is pregnant is for evaluation to say."""
    everybody = between(3.5, 5.1)
    expecting = between(3.3, 5.0, appliesTo=[{"text": "Pregnant"}])
    expecting_women = between(3.3, 5.0, appliesTo=[coded("77386006", SNOMED), {"text": "Female"}])
    for printed in (expecting, expecting_women):
        (result,) = read(
            observation(valueQuantity=quantity(4.0), referenceRange=[everybody, printed]), patient()
        ).results
        assert (result.low, result.high) == (3.5, 5.1)
        assert result.in_pregnancy == (3.3, 5.0)


@pytest.mark.parametrize(
    "printed",
    [
        between(3.3, 5.0, appliesTo=[{"text": "Pregnant, third trimester"}]),
        between(3.3, 5.0, appliesTo=[{"text": "Pregnant"}, {"text": "Male"}]),
        between(3.3, 5.0, appliesTo=[{"text": "Pregnant"}], type=coded("treatment", "urn:x")),
        between(3.3, 5.0),
    ],
    ids=["of one trimester", "for another sex too", "no normal range", "of everybody"],
)
def test_what_is_no_range_for_pregnancy_as_a_whole_is_not_taken_for_one(printed: dict[str, Any]) -> None:
    (result,) = read(observation(valueQuantity=quantity(4.0), referenceRange=[printed]), patient()).results
    assert result.in_pregnancy == (None, None)


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ({"low": quantity(18, "a"), "high": quantity(60, "years")}, (3.4, 5.0)),
        ({"low": quantity(18, None, "a")}, (3.4, 5.0)),
        ({"low": quantity(60, "a")}, (None, None)),
        ({"high": quantity(17, "a")}, (None, None)),
        ({"low": quantity(18, "furlongs")}, (None, None)),
        ({"low": quantity("adult", "a")}, (None, None)),
    ],
)
def test_a_range_for_another_age_is_not_taken(ages: dict[str, Any], expected: Limits) -> None:
    assert limits(between(3.4, 5.0, age=ages)) == expected


def test_a_range_by_age_needs_a_known_age() -> None:
    adults = between(3.4, 5.0, age={"low": quantity(18, "a")})
    assert limits(adults, birthDate=None) == (None, None)
    assert limits(adults, birthDate="2008") == (None, None)


def test_of_several_ranges_that_all_may_hold_none_is_taken() -> None:
    assert limits(between(3.4, 5.0), between(3.5, 5.3)) == (None, None)
    assert limits(between(3.4, 5.0), between(3.4, 5.0)) == (3.4, 5.0)


def test_a_limit_beyond_any_number_is_no_limit() -> None:
    assert limits({"high": quantity(1e308, "mg/dL")}, unit="mg/dL", code="2160-0") == (None, None)
