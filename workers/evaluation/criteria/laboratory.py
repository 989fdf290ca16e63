"""What the recorded laboratory values add up to.

These questions are about recorded values. With none on record the answer is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

from workers.answer import PRESENT, all_of
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.criteria.course import onset
from workers.evaluation.labs import Grade, Reading
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Evidence, Finding, absent, present


@question
def fresh_critical_lab(chart: Chart) -> Finding:
    """The newest value of an analyte is critical and at most seven days old. [S30, S31]"""
    return _found(
        chart, (r for r in chart.readings.values() if _level(chart, r) is Grade.CRITICAL and _fresh(chart, r))
    )


@question
def stale_critical_lab(chart: Chart) -> Finding:
    """The newest value of an analyte is critical, older than seven days or undated, and was never repeated. [S31, P]"""
    return _found(
        chart, (r for r in chart.readings.values() if _level(chart, r) is Grade.CRITICAL and not _fresh(chart, r))
    )


@question
def intermediate_lab(chart: Chart) -> Finding:
    """The newest value of an analyte lies between out of range and critical, in the last year. [S31]"""
    return _found(chart, _within_a_year(chart, Grade.INTERMEDIATE))


@question
def abnormal_lab(chart: Chart) -> Finding:
    """The newest value of an analyte is out of range, short of intermediate, in the last year. [P]"""
    return _found(chart, _within_a_year(chart, Grade.ABNORMAL))


@question
def core_labs_normal(chart: Chart) -> Finding:
    """Potassium, sodium, adjusted or ionised calcium, magnesium, creatinine, TSH, CK and glucose all normal and recent.

    A missing test is not a normal one. [specification 6.3, 3.5]
    """
    findings = [_normal(chart, name) for name, limits in chart.terms.analytes.items() if limits.analyte.core]
    evidence = in_order(each for finding in findings for each in finding.evidence)
    return Finding(all_of(finding.answer for finding in findings), evidence)


def _normal(chart: Chart, analyte: str) -> Finding:
    """Whether one test, or one that will do instead, is normal within its window."""
    readings = [chart.readings[name] for name in _INSTEAD.get(analyte, (analyte,)) if name in chart.readings]
    counted = [reading for reading in readings if reading.adjusted and _in_window(chart, reading)]
    levels = {_level(chart, reading) for reading in counted}
    evidence = in_order(reading.result.evidence for reading in counted)
    if any(level > Grade.NORMAL for level in levels):
        return absent(evidence)
    return present(evidence) if Grade.NORMAL in levels else NOT_RECORDED


_INSTEAD = {"calcium": ("calcium", "calcium-ionised"), "glucose": ("glucose", "glucose-fasting")}
"""Tests of which either will do."""


def _level(chart: Chart, reading: Reading) -> Grade:
    """The grade, lowered where the limit holds only together with a symptom (TSH below 0.01)."""
    needs = reading.analyte.intermediate_needs
    if (
        reading.grade is Grade.INTERMEDIATE
        and needs == "thyroid_symptoms"
        and thyroid_symptoms(chart).answer is not PRESENT
    ):
        return Grade.ABNORMAL
    return reading.grade


@question
def thyroid_symptoms(chart: Chart) -> Finding:
    """Heat or cold intolerance, palpitations, tremor or goitre. [S53]"""
    stands = chart.codes("thyroid.any")
    return present(in_order(stands.values())) if stands else chart.chose("thyroid.any")


def _found(chart: Chart, readings: Iterable[Reading]) -> Finding:
    """The readings as a finding; "no" only when there are values to say it of."""
    kept = list(readings)
    if kept:
        return present(in_order(map(_told, kept)), sorted(reading.analyte.id for reading in kept))
    return absent() if chart.readings else NOT_RECORDED


def _told(reading: Reading) -> Evidence:
    """The result as evidence; what makes it doubtful is said with it, and does not take it back."""
    evidence = reading.result.evidence
    if not reading.result.hint:
        return evidence
    return Evidence(evidence.reference, evidence.on, f"{evidence.says}, sample {reading.result.hint}")


def _fresh(chart: Chart, reading: Reading) -> bool:
    on = reading.result.on
    return on is not None and on.shortest_days(chart.as_of) <= chart.limit("critical_is_fresh_for_days")


def _within_a_year(chart: Chart, level: Grade) -> Iterable[Reading]:
    days = chart.limit("abnormal_result_counts_for_days")
    for reading in chart.readings.values():
        on = reading.result.on
        recent = on is None or on.shortest_days(chart.as_of) <= days
        if recent and _level(chart, reading) is level:
            yield reading


def _in_window(chart: Chart, reading: Reading) -> bool:
    """Recent enough, and not drawn too long before the twitching began. [specification 3.5]"""
    window = chart.terms.windows.get(reading.analyte.id)
    on = reading.result.on
    if window is None or on is None or on.longest_days(chart.as_of) > window.days:
        return False
    began = onset(chart)
    return began is None or (began.since.last - on.first).days <= window.before_onset
