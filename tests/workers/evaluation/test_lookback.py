"""How young a result has to be, where the window is made shorter by what the patient takes or does."""

from __future__ import annotations

import pytest

from tests.cases.story import KNOWLEDGE, TODAY, day, record
from workers.evaluation.chart import Chart
from workers.evaluation.lookback import in_window, young_enough
from workers.evaluation.terms import terms_of
from workers.facts import Span
from workers.knowledge.orders import Window
from workers.reading import read_case

OMEPRAZOLE = {"name": "omeprazole 20 mg capsule", "started": "400 days ago"}
EITHER = Window(days=90, before_onset=0, days_if={"loses_magnesium": 30, "palpitations": 10}, cite=["P"])


def chart(**facts: object) -> Chart:
    return Chart(read_case(record({"answers": {"fas.present": True}} | facts), TODAY), terms_of(KNOWLEDGE))


def drawn(days: int) -> Span:
    on = day(f"{days} days ago", TODAY)
    return Span(on, on)


@pytest.mark.parametrize(
    ("answers", "medicines", "days"),
    [
        ({}, [], 90),
        ({}, [OMEPRAZOLE], 30),
        ({"thyroid.any": ["palpitations"]}, [], 10),
        ({"thyroid.any": ["palpitations"]}, [OMEPRAZOLE], 10),
    ],
)
def test_the_shortest_window_that_applies_counts(
    answers: dict[str, object], medicines: list[object], days: int
) -> None:
    of = chart(answers={"fas.present": True} | answers, medicines=medicines)
    assert young_enough(of, EITHER, drawn(days))
    assert not young_enough(of, EITHER, drawn(days + 1))


def test_a_test_without_a_window_or_without_a_date_is_never_in_it() -> None:
    assert in_window(chart(), "tsh", drawn(0))
    assert not in_window(chart(), "tsh", None)
    assert not in_window(chart(), "uric-acid", drawn(0))


def test_nothing_says_since_when_so_any_recent_result_will_do() -> None:
    coded = {"problems": [{"code": "fasciculation"}]}
    undated = Chart(read_case(record(coded), TODAY), terms_of(KNOWLEDGE))
    assert in_window(undated, "ck", drawn(90))
    assert not in_window(undated, "ck", drawn(91))
