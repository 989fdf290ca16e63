"""What takes back an earlier normal result, or shortens the time for which it counts (specification 3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from workers.answer import PRESENT, UNKNOWN
from workers.evaluation.chart import Chart, either, in_order
from workers.evaluation.criteria.lifestyle import alcohol_high
from workers.evaluation.labs import Grade, interval
from workers.evaluation.lookback import in_window
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Evidence, Finding, absent, present


@question
def neck_surgery(chart: Chart) -> Finding:
    """An operation on the thyroid or the parathyroid glands. [S30]"""
    return chart.chose("history.any", "neck-surgery")


@question
def stomach_surgery(chart: Chart) -> Finding:
    """An operation on the stomach for weight loss. [S32]"""
    return chart.chose("gi.loss", "bariatric-surgery")


@question
def malabsorption(chart: Chart) -> Finding:
    """Malabsorption, an operation for weight loss, or coeliac disease. [P]"""
    return either(chart.chose("gi.loss", "malabsorption", "bariatric-surgery"), chart.chose("history.any", "coeliac"))


@question
def nitrous_oxide(chart: Chart) -> Finding:
    """Exposure to nitrous oxide, which makes vitamin B12 useless while its level may stay normal. [S32]"""
    return chart.chose("exposure.any", "nitrous-oxide")


@question
def kidney_function_reduced(chart: Chart) -> Finding:
    """The newest creatinine or eGFR is out of range. [S31]"""
    return _out_of_range(chart, "creatinine", "egfr")


@question
def calcium_out_of_range(chart: Chart) -> Finding:
    """The newest total, adjusted or ionised calcium is out of range. [S30]"""
    return _out_of_range(chart, "calcium", "calcium-ionised")


def _out_of_range(chart: Chart, *analytes: str) -> Finding:
    readings = [chart.readings[name] for name in analytes if name in chart.readings]
    bad = in_order(each.result.evidence for each in readings if each.grade > Grade.NORMAL)
    if bad:
        return present(bad)
    return absent(in_order(each.result.evidence for each in readings)) if readings else NOT_RECORDED


@question
def loses_magnesium(chart: Chart) -> Finding:
    """Takes a proton-pump inhibitor or a diuretic, or drinks much alcohol. [S27]"""
    losing = {"proton-pump-inhibitor", "thiazide-or-loop-diuretic", "magnesium-wasting"}
    taken = [
        each.evidence for each in chart.case.medicines if each.state == "active" and not losing.isdisjoint(each.classes)
    ]
    return present(in_order(taken)) if taken else alcohol_high(chart)


@question
def ck_drawn_after_exertion_or_emg(chart: Chart) -> Finding:
    """The newest creatine kinase was drawn within seven days after an EMG or heavy exercise. [specification 3.5]"""
    reading = chart.readings.get("ck")
    if reading is None or reading.result.on is None:
        return NOT_RECORDED
    drawn, days = reading.result.on, chart.limit("exertion_disturbs_ck_for_days")
    before = [
        each
        for each in _exertion(chart)
        if each.on and (drawn.last - each.on.first).days >= 0 and (drawn.first - each.on.last).days < days
    ]
    return present(in_order(before)) if before else NOT_RECORDED


def _exertion(chart: Chart) -> Iterator[Evidence]:
    """EMG studies, and answers by which exercise has lately been more than usual or sets the twitching off."""
    for study in chart.case.studies:
        if "emg" in study.concepts:
            yield study.evidence
    for item, code in (("life.exercise-increase", "yes"), ("fas.trigger", "exercise")):
        yield from (each for each in chart.chose(item, code).evidence if chart.chose(item, code).answer is PRESENT)


@question
def b12_indeterminate(chart: Chart) -> Finding:
    """The newest vitamin B12 is recent and neither clearly low nor clearly normal: methylmalonate tells. [S32]"""
    lowest = {
        "b12": chart.limit("b12_low_below_pmol_per_l"),
        "active-b12": chart.limit("active_b12_low_below_pmol_per_l"),
    }
    return either(*(_between(chart, name, limit) for name, limit in lowest.items() if name in chart.readings))


def _between(chart: Chart, analyte: str, lowest: float) -> Finding:
    reading = chart.readings[analyte]
    on = reading.result.on
    if reading.grade is Grade.UNDECIDED or not in_window(chart, analyte, on):
        return NOT_RECORDED
    low, high = interval(reading.result)
    if low >= lowest and reading.grade is not Grade.NORMAL:
        return present((reading.result.evidence,))
    certain = reading.grade is Grade.NORMAL or high < lowest
    return absent((reading.result.evidence,)) if certain else Finding(UNKNOWN)
