"""Breathing: what is said, and what is measured."""

from __future__ import annotations

from workers.answer import ABSENT, PRESENT, any_of
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.labs import interval
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding, Result


@question
def breathless_at_rest_or_lying_flat(chart: Chart) -> Finding:
    """Short of breath at rest or lying flat: the breathing muscles may be failing. [S3, S50]"""
    return chart.chose("resp.any", "rest", "lying-flat")


@question
def any_breathing_symptom(chart: Chart) -> Finding:
    """Any breathlessness, or the morning headache and daytime sleepiness of breathing too little at night. [S5, S50]"""
    said = chart.heard("resp.any", "exertion", "rest", "lying-flat", "attacks")
    night = chart.chose("resp.night", "yes")
    return Finding(any_of((said.answer, night.answer)), in_order((*said.evidence, *night.evidence)))


@question
def low_oxygen_saturation(chart: Chart) -> Finding:
    """Oxygen saturation below 92 % on air, newest value of the last week. [S3, S50]"""
    return _measured(_newest(chart, "oxygen-saturation"), below=chart.limit("oxygen_saturation_below_percent"))


@question
def raised_carbon_dioxide(chart: Chart) -> Finding:
    """PaCO2 above 45 mmHg in the last week. [S50]"""
    return _measured(_newest(chart, "paco2"), above=chart.limit("carbon_dioxide_above_mmhg"))


@question
def acidosis(chart: Chart) -> Finding:
    """Arterial pH below 7.35 in the last week. [S50, G]"""
    return _measured(_newest(chart, "ph"), below=chart.limit("acidosis_ph_below"))


def _newest(chart: Chart, measure: str) -> list[Result]:
    return chart.latest(measure, chart.limit("vital_sign_counts_for_days"))


def _measured(results: list[Result], below: float = float("-inf"), above: float = float("inf")) -> Finding:
    """Whether a measurement lies beyond a limit; of several that may be the newest, the worst counts."""
    intervals = [interval(result) for result in results]
    evidence = in_order(result.evidence for result in results)
    if any(high < below or low > above for low, high in intervals):
        return Finding(PRESENT, evidence)
    within = intervals and all(low >= below and high <= above for low, high in intervals)
    return Finding(ABSENT, evidence) if within else NOT_RECORDED
