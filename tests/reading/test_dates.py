"""Dates as they are really written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.reading.records import condition, observation, patient, read, reasons
from workers.facts import Age
from workers.reading.dates import read_date


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-11-22", date(2026, 11, 22), date(2026, 11, 22)),
    ],
)
def test_a_partial_date_is_a_range(written: str, first: date, last: date) -> None:
    span = read_date(written)
    assert span is not None
    assert (span.first, span.last, span.instant) == (first, last, None)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-22T10:00:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00+02:00", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("2026-11-22T10:00:00-0530", datetime(2026, 11, 22, 15, 30, tzinfo=UTC)),
        ("2026-11-22T10:00:00.250Z", datetime(2026, 11, 22, 10, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-11-22T24:00:00Z", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-22T23:59:60Z", datetime(2026, 11, 23, tzinfo=UTC)),
        (" 2026-11-22 10:00:00Z ", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ],
)
def test_a_time_gives_the_instant_and_keeps_the_day_as_written(written: str, instant: datetime) -> None:
    span = read_date(written)
    assert span is not None
    assert span.instant == instant.timestamp()
    assert span.first == span.last == date(2026, 11, 22)


@pytest.mark.parametrize(
    "written",
    [
        "2026-13-45",
        "2026-02-30",
        "0000",
        "22/11/2026",
        "2026-11-22T25:00:00Z",
        "2026-11-22T10:60Z",
        "2026-11-22T24:00:01Z",
        "2026-11-22T10:00:61Z",
        "2026-11-22T10:00:00Z" + " " * 100,
        "\u0662\u0660\u0662\u0666",
        "yesterday",
        "",
    ],
)
def test_what_is_no_date_is_not_guessed_at(written: str) -> None:
    assert read_date(written) is None


def test_an_impossible_date_costs_the_date_and_not_the_result() -> None:
    case = read(observation(effectiveDateTime="2026-13-45"))
    assert case.results[0].on is None
    assert reasons(case) == {"Observation/k1": "effectiveDateTime is not a date"}
    assert not case.ignored[0].whole


def test_an_impossible_date_costs_the_date_and_not_the_problem() -> None:
    case = read(condition(recordedDate="soon", onsetPeriod={"start": "2026-02", "end": "x"}))
    assert case.problems[0].recorded is None
    assert case.problems[0].onset == read_date("2026-02")
    assert case.entry


def test_a_result_of_tomorrow_is_not_used() -> None:
    case = read(observation(effectiveDateTime="2026-11-23"))
    assert case.results == ()
    assert reasons(case) == {"Observation/k1": "dated after the day of assessment"}


def test_a_result_of_the_day_itself_is_used_in_any_zone() -> None:
    tomorrow_in_auckland = "2026-11-23T01:00:00+13:00"
    assert read(observation(effectiveDateTime=tomorrow_in_auckland)).results
    assert read(observation(effectiveDateTime="2026-11-22T23:00:00-10:00")).results


def test_a_twitching_observation_of_tomorrow_does_not_pass_for_nothing_to_say() -> None:
    case = read(observation("82470000", "http://snomed.info/sct", effectiveDateTime="2027-01-01"))
    assert case.entry == ()
    assert case.ignored[0].blinding


def test_the_date_of_issue_stands_in_for_a_missing_one() -> None:
    case = read(observation(effectiveDateTime=None, issued="2026-11-19T08:00:00Z"))
    assert case.results[0].on == read_date("2026-11-19T08:00:00Z")


def test_a_period_runs_from_its_first_day_to_its_last() -> None:
    def on(start: str, end: str) -> tuple[date, date]:
        span = read(observation(effectiveDateTime=None, effectivePeriod={"start": start, "end": end})).results[0].on
        assert span is not None
        return span.first, span.last

    assert on("2026-10", "2026-11-02") == (date(2026, 10, 1), date(2026, 11, 2))
    assert on("2026-10-05", "2026-10-01") == (date(2026, 10, 5), date(2026, 10, 5))


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1980-11-22", Age(46, 46)),
        ("1980-11-23", Age(45, 45)),
        ("1980", Age(45, 46)),
        ("1980-11", Age(45, 46)),
        ("2004-02-29", Age(22, 22)),
        ("2026-11-22", Age(0, 0)),
    ],
)
def test_a_partial_birth_date_gives_two_ages(born: str, age: Age) -> None:
    assert read(patient(birthDate=born)).age == age


def test_a_birth_date_in_the_future_gives_no_age() -> None:
    case = read(patient(birthDate="2062-01-01"))
    assert case.age is None
    assert reasons(case) == {"Patient/p1": "birthDate is dated after the day of assessment"}


def test_without_a_birth_date_the_age_is_not_known() -> None:
    assert read(patient(birthDate=None)).age is None


@pytest.mark.parametrize("written", ["9999-12-31T24:00:00Z", "9999-12-31T23:00:00-12:00", "0001-01-01T00:00:00+14:00"])
def test_the_ends_of_the_calendar_are_dates_like_any_other(written: str) -> None:
    case = read(observation(effectiveDateTime=written), condition(onsetDateTime=written))
    assert len(case.problems) == 1
    assert len(case.results) + len(case.ignored) == 1


def test_one_end_of_a_period_will_do() -> None:
    case = read(observation(effectiveDateTime=None, effectivePeriod={"end": "2026-11-02"}))
    assert case.results[0].on == read_date("2026-11-02")
