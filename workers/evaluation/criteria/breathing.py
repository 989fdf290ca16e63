"""Breathing: what is said, and what is measured."""

from __future__ import annotations

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, any_finding, either
from workers.evaluation.criteria.vital_signs import measured, newest
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding


@question
def breathless_at_rest_or_lying_flat(chart: Chart) -> Finding:
    """Short of breath at rest or lying flat: the breathing muscles may be failing. [S3, S50]"""
    return chart.chose("resp.any", "rest", "lying-flat")


@question
def any_breathing_symptom(chart: Chart) -> Finding:
    """Any breathlessness, or the morning headache and daytime sleepiness of breathing too little at night. [S5, S50]"""
    said = chart.heard("resp.any", "exertion", "rest", "lying-flat", "attacks")
    return any_finding(said, chart.chose("resp.night", "yes"))


@question
def breathless_on_exertion_in_attacks_or_at_night(chart: Chart) -> Finding:
    """Breathless on exertion or in attacks, or the signs of breathing too little at night. [S5, S50]"""
    return any_finding(chart.heard("resp.any", "exertion", "attacks"), chart.chose("resp.night", "yes"))


@question
def low_oxygen_saturation(chart: Chart) -> Finding:
    """Oxygen saturation below 92 % on air, newest value of the last week. [S3, S50]

    Oxygen that was given, or a target of 88 to 92 %, is not known from the record: a low value counts either way.
    """
    return measured(newest(chart, "oxygen-saturation"), below=chart.limit("oxygen_saturation_below_percent"))


@question
def raised_carbon_dioxide(chart: Chart) -> Finding:
    """PaCO2 above 45 mmHg in the last week. [S50]"""
    return measured(newest(chart, "paco2"), above=chart.limit("carbon_dioxide_above_mmhg"))


@question
def acidosis(chart: Chart) -> Finding:
    """Arterial pH below 7.35 in the last week. [S50, G]"""
    return measured(newest(chart, "ph"), below=chart.limit("acidosis_ph_below"))


def breathing_measured_poor(chart: Chart) -> Finding:
    """Oxygen below 92 %, or carbon dioxide above 45 mmHg, in the newest value of a year, however long ago. [S50, P]

    As an emergency a value counts for a week. Afterwards it stays unexplained until somebody measures again.
    """
    days = chart.limit("abnormal_result_counts_for_days")
    poor = either(
        measured(chart.latest("oxygen-saturation", days), below=chart.limit("oxygen_saturation_below_percent")),
        measured(chart.latest("paco2", days), above=chart.limit("carbon_dioxide_above_mmhg")),
    )
    return poor if poor.answer is PRESENT else NOT_RECORDED
