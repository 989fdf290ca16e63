"""How a medicine was used, from its state and the days that are known of it (specification 6.5a)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cases.story import KNOWLEDGE, TODAY
from workers.answer import ABSENT, PRESENT, UNKNOWN
from workers.evaluation.chart import Chart
from workers.evaluation.medicine_use import in_words, renewed, taken, uses
from workers.evaluation.terms import terms_of
from workers.facts import Case, Evidence, Finding, Medicine, Span

SIX_WEEKS = 42


def ago(days: int, days_at_least: int | None = None) -> Span:
    """A day, or a span whose earliest and latest day are so long ago."""
    latest = days if days_at_least is None else days_at_least
    return Span(TODAY - timedelta(days=days), TODAY - timedelta(days=latest))


def medicine(state: str, started: Span | None = None, stopped: Span | None = None, number: int = 1) -> Medicine:
    evidence = Evidence(f"MedicationRequest/{number}", None, "Sertraline")
    return Medicine(("serotonergic",), ("sertraline",), state, evidence, started, stopped)


def chart(*medicines: Medicine) -> Chart:
    return Chart(Case("Patient/p", TODAY, medicines=medicines), terms_of(KNOWLEDGE))


@pytest.mark.parametrize(
    ("state", "started", "stopped", "expected"),
    [
        ("active", None, None, {"active"}),
        ("active", ago(43), None, {"active"}),
        ("active", ago(42), None, {"active", "changed"}),
        ("active", ago(60, 40), None, {"active", "changed"}),
        ("stopped", ago(100), ago(42), {"stopped"}),
        ("stopped", ago(100), ago(60, 40), {"stopped"}),
        ("stopped", ago(100), ago(43), set()),
        ("stopped", ago(20), ago(10), {"stopped", "changed"}),
        ("stopped", ago(42), None, {"stopped", "changed"}),
        ("stopped", ago(43), None, None),
        ("stopped", None, None, None),
        ("unknown", ago(10), None, None),
        ("unknown", None, ago(10), None),
        ("draft", ago(10), None, None),
    ],
)
def test_how_a_medicine_was_used(
    state: str, started: Span | None, stopped: Span | None, expected: set[str] | None
) -> None:
    one = medicine(state, started, stopped)
    assert uses(chart(one), one, SIX_WEEKS) == expected


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (medicine("active", ago(20)), Evidence("MedicationRequest/1", ago(20), "Sertraline, active since 2026-11-02")),
        (medicine("active"), Evidence("MedicationRequest/1", None, "Sertraline, active")),
        (
            medicine("stopped", ago(90), ago(20)),
            Evidence("MedicationRequest/1", ago(20), "Sertraline, stopped 2026-11-02"),
        ),
        (
            medicine("stopped", ago(20)),
            Evidence("MedicationRequest/1", ago(20), "Sertraline, stopped after 2026-11-02"),
        ),
        (medicine("stopped"), Evidence("MedicationRequest/1", None, "Sertraline, stopped")),
    ],
)
def test_a_medicine_is_told_with_what_is_known_of_the_time(one: Medicine, words: Evidence) -> None:
    assert in_words(one) == words


@pytest.mark.parametrize(
    ("state", "written", "goes_on"),
    [
        ("active", ago(30), True),
        ("active", ago(40), True),
        ("active", ago(41), False),
        ("active", ago(60, 40), True),
        ("active", None, False),
        ("stopped", ago(30), False),
    ],
)
def test_a_later_prescription_of_the_class_that_goes_on_is_a_renewal(
    state: str,
    written: Span | None,
    goes_on: bool,  # noqa: FBT001
) -> None:
    ended, another = medicine("stopped", ago(40), ago(5)), medicine(state, written, number=2)
    assert renewed(chart(ended, another), ended, "serotonergic") is goes_on
    assert not renewed(chart(ended, another), ended, "statin")


def test_of_a_first_prescription_without_a_day_nobody_knows_what_came_later() -> None:
    ended = medicine("stopped", None, ago(5))
    assert not renewed(chart(ended, medicine("active", ago(1), number=2)), ended, "serotonergic")


def test_a_prescription_may_be_renewed_from_the_first_day_that_it_can_have_begun() -> None:
    ended = medicine("stopped", ago(60, 30), ago(5))
    assert renewed(chart(ended, medicine("active", ago(45), number=2)), ended, "serotonergic")


def test_whether_a_class_is_taken() -> None:
    now = medicine("active", ago(100))
    long_ago = medicine("stopped", ago(400), ago(300), number=2)
    nobody_knows = medicine("unknown", number=3)

    def asked(*medicines: Medicine, of: str = "serotonergic") -> Finding:
        return taken(chart(*medicines), "statin", of)

    assert asked() == Finding(UNKNOWN)
    assert asked(now, long_ago, nobody_knows) == Finding(PRESENT, (in_words(now),))
    assert asked(long_ago) == Finding(ABSENT, (in_words(long_ago),))
    assert asked(long_ago, nobody_knows) == Finding(UNKNOWN)
    assert asked(now, of="levothyroxine") == Finding(UNKNOWN)
    assert asked(medicine("stopped", ago(100), ago(42))).answer is PRESENT
    assert asked(medicine("stopped", ago(100), ago(43))).answer is ABSENT
