"""What makes ordinary advice unsafe. Unknown is never "no": only what was looked for and not found clears the way."""

from __future__ import annotations

import math

from workers.answer import ABSENT, PRESENT
from workers.evaluation.chart import Chart, either
from workers.evaluation.criteria.daily_amounts import lately
from workers.evaluation.criteria.pregnancy import pregnant_or_postpartum
from workers.evaluation.criteria.taking import recent_medicine_not_weighed
from workers.evaluation.criteria.vital_signs import measured
from workers.evaluation.labs import latest
from workers.evaluation.question import question
from workers.evaluation.said_medicines import is_said
from workers.facts import NOT_RECORDED, Evidence, Finding, Result, absent, present


@question
def heart_failure_known(chart: Chart) -> Finding:
    """Heart failure on record; "no" where the past illnesses were asked lately and it was not among them. [G]"""
    return either(lately(chart, "history.any", ("heart-failure",), "heart failure"), chart.coded("heart-failure"))


@question
def kidney_disease_severe(chart: Chart) -> Finding:
    """Kidney disease of stage 4 or 5, dialysis, or an eGFR below 30. [G]

    "Kidney disease" without a stage leaves it open; a higher eGFR, or no kidney disease when asked, is "no".
    """
    coded = chart.coded("chronic-kidney-disease-stage-4-5")
    low = egfr_below_30(chart)
    if PRESENT in (coded.answer, low.answer):
        return either(coded, low)
    said = lately(chart, "history.any", ("kidney-disease",), "kidney disease")
    milder = said if said.answer is ABSENT and _no_kidney_disease_coded(chart) else NOT_RECORDED
    return either(coded, low, milder)


@question
def egfr_below_30(chart: Chart) -> Finding:
    """The newest eGFR is below 30: magnesium builds up. [G]"""
    return _newest(chart, "egfr", below=chart.limit("egfr_low_for_magnesium_below"))


@question
def egfr_below_45(chart: Chart) -> Finding:
    """The newest eGFR is below 45: potassium from food can build up. [G]"""
    return _newest(chart, "egfr", below=chart.limit("egfr_low_for_food_advice_below"))


@question
def potassium_above_5(chart: Chart) -> Finding:
    """The newest potassium is above 5.0 mmol/L. [G]"""
    return _newest(chart, "potassium", above=chart.limit("potassium_high_for_advice_above"))


@question
def sodium_low(chart: Chart) -> Finding:
    """The newest sodium is below 135 mmol/L, or low sodium stands on the problem list. [G]"""
    low = _newest(chart, "sodium", below=chart.limit("sodium_low_for_advice_below"))
    return either(low, chart.coded("hyponatraemia"))


@question
def magnesium_low(chart: Chart) -> Finding:
    """The newest magnesium is below its range. [S27]"""
    return _below_its_range(chart, "magnesium")


@question
def potassium_low(chart: Chart) -> Finding:
    """The newest potassium is below its range. [S31]"""
    return _below_its_range(chart, "potassium")


def _below_its_range(chart: Chart, analyte: str) -> Finding:
    reading = chart.readings.get(analyte)
    if reading is None:
        return NOT_RECORDED
    low = reading.result.low if reading.result.low is not None else min(each.low for each in reading.analyte.range)
    return _newest(chart, analyte, below=low)


@question
def takes_potassium_raising_medicine(chart: Chart) -> Finding:
    """A medicine that keeps potassium in the body is taken. [G]

    "No" takes a list on which every medicine is understood and none is of this kind; an empty list says nothing, nor
    does what the questionnaire names in free words.
    """
    taken = [each for each in chart.case.medicines if each.state != "stopped"]
    raising = [each.evidence for each in taken if not _RAISE_POTASSIUM.isdisjoint(each.classes)]
    if raising:
        return present(sorted(raising, key=lambda each: each.reference))
    listed = [each for each in taken if not is_said(each)]
    in_doubt = not listed or not all(each.classes for each in listed)
    if in_doubt or recent_medicine_not_weighed(chart).answer is PRESENT:
        return NOT_RECORDED
    return absent(each.evidence for each in listed)


_RAISE_POTASSIUM = frozenset({"potassium-raising"})


@question
def possibly_pregnant(chart: Chart) -> Finding:
    """Pregnant, just given birth, or a woman of 12 to 55 of whom nobody knows. [P, specification 6.3]"""
    expecting = pregnant_or_postpartum(chart)
    if expecting.answer is not ABSENT and expecting.answer is not PRESENT:
        return _of_an_age_to_be(chart)
    return expecting


def _of_an_age_to_be(chart: Chart) -> Finding:
    if chart.case.sex == "male":
        return absent((Evidence(chart.case.patient),))
    age = chart.case.age
    first, last = chart.limit("pregnancy_possible_from_years"), chart.limit("pregnancy_possible_to_years")
    if age is not None and not (age.oldest >= first and age.youngest <= last):
        return absent((Evidence(chart.case.patient),))
    return present((Evidence(chart.case.patient),)) if chart.case.sex == "female" else NOT_RECORDED


def _newest(chart: Chart, analyte: str, below: float = -math.inf, above: float = math.inf) -> Finding:
    """Whether the newest value lies beyond a limit. A bad value counts until a better one comes; a good one ages."""
    results = [
        each for each in latest(chart.results_of(analyte)) if each.unit == chart.terms.analytes[analyte].analyte.unit
    ]
    found = measured(results, below=below, above=above)
    if found.answer is ABSENT and not all(_fresh(chart, each) for each in results):
        return NOT_RECORDED
    return found


def _fresh(chart: Chart, result: Result) -> bool:
    days = chart.limit("result_clears_advice_for_days")
    return result.on is not None and result.on.longest_days(chart.as_of) <= days


def _no_kidney_disease_coded(chart: Chart) -> bool:
    return chart.coded("chronic-kidney-disease").answer is not PRESENT
