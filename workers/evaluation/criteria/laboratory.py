"""What the recorded laboratory values add up to.

These questions are about recorded values. With none on record the answer is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

from workers.answer import ABSENT, PRESENT, UNKNOWN, all_of
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.criteria.lab_values import grounds, lab_values, level, recent, told
from workers.evaluation.labs import Grade, Reading, interval
from workers.evaluation.lookback import in_window
from workers.evaluation.question import once, question
from workers.facts import NOT_RECORDED, Evidence, Finding, absent, present


@question
def fresh_critical_lab(chart: Chart) -> Finding:
    """The newest value of an analyte is critical and at most seven days old. [S30, S31]"""
    return _found(chart, (each for each in _of(chart, Grade.CRITICAL) if fresh(chart, each)))


@question
def stale_critical_lab(chart: Chart) -> Finding:
    """The newest value of an analyte is critical, older than seven days or undated, and was never repeated. [S31, P]"""
    return _found(chart, (each for each in _of(chart, Grade.CRITICAL) if not fresh(chart, each)))


@question
def intermediate_lab(chart: Chart) -> Finding:
    """The newest value of an analyte lies between out of range and critical, in the last year.

    So does a creatinine that rose to one and a half times an earlier one, and a TSH below 0.01 with
    symptoms of the thyroid. [S31]
    """
    return _found(chart, _within_a_year(chart, Grade.INTERMEDIATE))


@question
def abnormal_lab(chart: Chart) -> Finding:
    """The newest value of an analyte is out of range, short of intermediate, in the last year. [P]"""
    return _found(chart, _within_a_year(chart, Grade.ABNORMAL), with_next=True)


@question
def ck_5000_or_more(chart: Chart) -> Finding:
    """Creatine kinase of 5000 U/L or more, at most seven days old. [S31]"""
    return _fresh_and_critical(chart, "ck")


@question
def ck_1000_or_more(chart: Chart) -> Finding:
    """Creatine kinase of 1000 U/L or more, newest value of the last year. [S13]"""
    reading = lab_values(chart).get("ck")
    if reading is None or not recent(chart, reading.result.on, chart.limit("abnormal_result_counts_for_days")):
        return NOT_RECORDED
    low, high = interval(reading.result)
    limit = chart.limit("ck_neurology_from")
    if low >= limit:
        return present((told(chart, reading),))
    return absent((reading.result.evidence,)) if high < limit else NOT_RECORDED


@question
def lithium_level_toxic(chart: Chart) -> Finding:
    """A lithium level of 1.5 mmol/L or more, at most seven days old. A lower level excludes nothing. [S40, G]"""
    return _fresh_and_critical(chart, "lithium")


def _fresh_and_critical(chart: Chart, analyte: str) -> Finding:
    """Whether the newest value, if it is fresh, has reached the critical limit."""
    reading = lab_values(chart).get(analyte)
    if reading is None or not fresh(chart, reading) or reading.may_be_critical:
        return NOT_RECORDED
    evidence = (told(chart, reading),)
    return present(evidence, (analyte,)) if reading.grade is Grade.CRITICAL else absent(evidence)


@question
def core_labs_normal(chart: Chart) -> Finding:
    """Potassium, sodium, adjusted or ionised calcium, magnesium, creatinine, TSH, CK and glucose all normal and recent.

    A missing test is not a normal one. Normal is what is normal in everybody: since normal tests can call
    for a referral, no symptom and no pregnancy may make them less so. [specification 6.3, 3.5]
    """
    if not chart.readings:
        return NOT_RECORDED
    answers = []
    evidence: list[Evidence] = []
    for name, limits in chart.terms.analytes.items():
        if limits.analyte.core:
            counted = _counted(chart, name)
            grades = [each.grade for each in counted]
            bad = any(grade > Grade.NORMAL for grade in grades)
            answers.append(ABSENT if bad else PRESENT if Grade.NORMAL in grades else UNKNOWN)
            evidence += [each.result.evidence for each in counted] if answers[-1] is not UNKNOWN else []
    return Finding(all_of(answers), in_order(evidence))


def _counted(chart: Chart, analyte: str) -> list[Reading]:
    """The values of one test, or of one that will do instead, that lie in its window."""
    found = [chart.readings.get(name) for name in _INSTEAD.get(analyte, (analyte,))]
    return [each for each in found if each and each.adjusted and in_window(chart, each.analyte.id, each.result.on)]


_INSTEAD = {"calcium": ("calcium", "calcium-ionised"), "glucose": ("glucose", "glucose-fasting")}
"""Tests of which either will do."""


@question
def thyroid_symptoms(chart: Chart) -> Finding:
    """Heat or cold intolerance, palpitations, tremor or goitre. [S53]"""
    stands = chart.codes("thyroid.any")
    return present(in_order(stands.values())) if stands else chart.chose("thyroid.any")


def fresh(chart: Chart, reading: Reading) -> bool:
    """At most seven days old by the shorter bound; without a date nobody can say so."""
    on = reading.result.on
    return on is not None and on.shortest_days(chart.as_of) <= chart.limit("critical_is_fresh_for_days")


def _of(chart: Chart, grade: Grade) -> Iterable[Reading]:
    return [reading for reading, counts in _out_of_range(chart) if counts is grade]


@once
def _out_of_range(chart: Chart) -> list[tuple[Reading, Grade]]:
    """The values out of range or worse, each with what it counts as."""
    return [(each, level(chart, each)) for each in lab_values(chart).values() if each.grade > Grade.NORMAL]


def _within_a_year(chart: Chart, grade: Grade) -> Iterable[Reading]:
    days = chart.limit("abnormal_result_counts_for_days")
    return [each for each in _of(chart, grade) if recent(chart, each.result.on, days)]


def _found(chart: Chart, readings: Iterable[Reading], *, with_next: bool = False) -> Finding:
    """The readings as a finding; "no" only when there are values to say it of."""
    kept = list(readings)
    if kept:
        evidence = in_order(part for each in kept for part in grounds(chart, each, with_next=with_next))
        return present(evidence, sorted(reading.analyte.id for reading in kept))
    return absent() if chart.readings else NOT_RECORDED
