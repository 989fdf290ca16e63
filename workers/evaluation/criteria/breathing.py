"""Breathing: what is said, and what is measured."""

from __future__ import annotations

from workers.answer import all_of
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding, Result, absent, present


@question
def breathless_at_rest_or_lying_flat(chart: Chart) -> Finding:
    """Short of breath at rest or lying flat: the breathing muscles may be failing. [S3, S50]"""
    return chart.chose("resp.any", "rest", "lying-flat")


@question
def low_oxygen_saturation(chart: Chart) -> Finding:
    """Oxygen saturation below 92 % on air, newest value of the last week. [S3, S50]"""
    limit = chart.limit("oxygen_saturation_below_percent")
    return _measured(_newest(chart, "oxygen-saturation"), below=limit)


@question
def raised_carbon_dioxide_with_acidosis(chart: Chart) -> Finding:
    """PaCO2 above 45 mmHg with a pH below 7.35 in the last week. [S50]"""
    gas = _measured(_newest(chart, "paco2"), above=chart.limit("carbon_dioxide_above_mmhg"))
    acid = _measured(_newest(chart, "ph"), below=chart.limit("acidosis_ph_below"))
    return Finding(all_of((gas.answer, acid.answer)), in_order((*gas.evidence, *acid.evidence)))


def _newest(chart: Chart, measure: str) -> Result | None:
    return chart.newest(measure, chart.limit("vital_sign_counts_for_days"))


def _measured(result: Result | None, below: float = float("-inf"), above: float = float("inf")) -> Finding:
    """Whether a measurement lies beyond a limit; a bound ("<95") settles it only where it decides."""
    if result is None:
        return NOT_RECORDED
    evidence = (result.evidence,)
    low = float("-inf") if result.comparator.startswith("<") else result.value
    high = float("inf") if result.comparator.startswith(">") else result.value
    if high < below or low > above:
        return present(evidence)
    return absent(evidence) if low >= below and high <= above else NOT_RECORDED
