"""Pulse, blood pressure, temperature and the ECG, as measured."""

from __future__ import annotations

import math
from collections.abc import Iterable

from workers.answer import ABSENT, PRESENT
from workers.evaluation.chart import Chart, any_finding, in_order
from workers.evaluation.labs import interval
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Evidence, Finding, Result, absent, present


def measured(
    results: Iterable[Result], below: float = -math.inf, above: float = math.inf, onward: float = math.inf
) -> Finding:
    """Whether any of these measurements certainly lies beyond a limit; "no" where all certainly lie within.

    ``onward`` is a limit that is reached at the number itself.
    """
    beyond: list[Evidence] = []
    within: list[Evidence] = []
    undecided = False
    for result in results:
        low, high = interval(result)
        if high < below or low > above or low >= onward:
            beyond.append(result.evidence)
        elif low >= below and high <= above and (high < onward or math.isinf(onward)):
            within.append(result.evidence)
        else:
            undecided = True
    if beyond:
        return present(in_order(beyond))
    return absent(in_order(within)) if within and not undecided else NOT_RECORDED


def newest(chart: Chart, measure: str) -> list[Result]:
    """The newest value of a vital sign, at most a week old; several where none is certainly the last."""
    return chart.latest(measure, chart.limit("vital_sign_counts_for_days"))


def this_week(chart: Chart, measure: str) -> list[Result]:
    """Every value of a vital sign in the last week."""
    days = chart.limit("vital_sign_counts_for_days")
    return [r for r in chart.results_of(measure) if r.on is not None and r.on.shortest_days(chart.as_of) <= days]


def hot(chart: Chart) -> Finding:
    """Whether a temperature above 38 °C was measured in the last week."""
    return measured(this_week(chart, "body-temperature"), above=chart.limit("fever_above_celsius"))


@question
def fast_pulse(chart: Chart) -> Finding:
    """Heart rate above 120 at any time in the last week. [G]"""
    return measured(this_week(chart, "heart-rate"), above=chart.limit("pulse_fast_above_per_minute"))


@question
def severely_raised_blood_pressure(chart: Chart) -> Finding:
    """Systolic 160 or more, or diastolic 110 or more, newest value of the last week. [G]"""
    return any_finding(
        measured(newest(chart, "systolic-blood-pressure"), onward=chart.limit("systolic_severe_from_mmhg")),
        measured(newest(chart, "diastolic-blood-pressure"), onward=chart.limit("diastolic_severe_from_mmhg")),
    )


@question
def long_qt_on_ecg(chart: Chart) -> Finding:
    """Corrected QT of 470 ms or more in a man, 480 ms in a woman, newest ECG of 90 days. [specification 4.1, G]

    Where the sex is not known, a value between the two limits decides nothing.
    """
    limits = {"male": chart.limit("long_qt_from_ms_male"), "female": chart.limit("long_qt_from_ms_female")}
    either_sex = [limits[chart.case.sex]] if chart.case.sex in limits else list(limits.values())
    ecg = chart.latest("qtc", chart.limit("ecg_counts_for_days"))
    surely = measured(ecg, onward=max(either_sex))
    if surely.answer is PRESENT:
        return surely
    normal = measured(ecg, onward=min(either_sex))
    return normal if normal.answer is ABSENT else NOT_RECORDED
