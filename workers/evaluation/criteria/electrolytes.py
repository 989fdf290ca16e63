"""Electrolytes beside symptoms, and what a calcium is worth."""

from __future__ import annotations

from collections.abc import Callable

from workers.answer import PRESENT
from workers.evaluation.calcium import ADJUSTED, albumin_of_the_draw
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.criteria.cautions import kidney_disease_severe
from workers.evaluation.criteria.lab_values import (
    grounds,
    lab_values,
    level,
    pregnant,
    recent,
    symptoms_disagree,
    told,
)
from workers.evaluation.lab_words import lies_low
from workers.evaluation.labs import Grade, Reading, interval
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding, absent, present

_SALTS = ("potassium", "calcium", "magnesium", "sodium", "phosphate")


@question
def electrolyte_out_of_range(chart: Chart) -> Finding:
    """Potassium, calcium, magnesium, sodium or phosphate out of range or worse: newest value, at most 90 days old.

    "No" takes all five. [S27, S30, P]
    """
    return _any_is_so(chart, _SALTS, _out_of_range)


@question
def low_calcium_or_magnesium(chart: Chart) -> Finding:
    """Adjusted or ionised calcium, or magnesium, below its range: newest value, at most 90 days old. [S27, S30, P]"""
    return _any_is_so(chart, ("calcium", "magnesium"), _low)


def _any_is_so(chart: Chart, salts: tuple[str, ...], wanted: Callable[[Chart, Reading], bool]) -> Finding:
    """Whether a recent value of any of the salts is so; "no" where all of them are certainly known and none is."""
    if not chart.readings:
        return NOT_RECORDED
    counted = {salt: _recent(chart, salt) for salt in salts}
    so = [each for values in counted.values() for each in values if wanted(chart, each)]
    if so:
        return present(
            in_order(part for each in so for part in grounds(chart, each)), sorted({each.analyte.id for each in so})
        )
    for values in counted.values():
        if not values or not all(each.grade >= Grade.NORMAL and each.adjusted for each in values):
            return NOT_RECORDED
    return absent(in_order(each.result.evidence for values in counted.values() for each in values))


def _recent(chart: Chart, salt: str) -> list[Reading]:
    """The newest values of one salt of the last 90 days, calcium total and ionised.

    As they are for this patient and as they are for anybody: what pregnancy or kidney disease makes of a
    value never takes back what it would mean otherwise.
    """
    names = (salt, "calcium-ionised") if salt == "calcium" else (salt,)
    usual, judged = chart.readings, lab_values(chart)
    found = [usual[name] for name in names if name in usual]
    found += [] if judged is usual else [judged[name] for name in names if name in judged]
    days = chart.limit("electrolyte_counts_for_days")
    return [each for each in found if recent(chart, each.result.on, days)]


def _out_of_range(chart: Chart, reading: Reading) -> bool:
    return level(chart, reading) > Grade.NORMAL


def _low(chart: Chart, reading: Reading) -> bool:
    return reading.adjusted and _out_of_range(chart, reading) and lies_low(reading)


@question
def bicarbonate_30_or_more(chart: Chart) -> Finding:
    """Bicarbonate of 30 mmol/L or more in the last 90 days: a clue to breathing too little. [P, specification 3.4]"""
    reading = chart.readings.get("bicarbonate")
    if reading is None or not recent(chart, reading.result.on, chart.limit("electrolyte_counts_for_days")):
        return NOT_RECORDED
    low, high = interval(reading.result)
    limit = chart.limit("bicarbonate_retained_from")
    if low >= limit:
        return present((told(chart, reading),))
    return absent((reading.result.evidence,)) if high < limit else NOT_RECORDED


@question
def potassium_values_disagree(chart: Chart) -> Finding:
    """Two potassium values of the same time are graded differently: one of the samples may be haemolysed.
    [specification 6.4]
    """
    reading = chart.readings.get("potassium")
    if reading is None:
        return NOT_RECORDED
    return present((reading.result.evidence, reading.rival.evidence)) if reading.rival else absent()


@question
def calcium_without_albumin(chart: Chart) -> Finding:
    """The newest calcium is a total one, out of range, and no albumin of the same draw is on record.
    [specification 4.2]
    """
    reading = _calcium_out(chart)
    if reading is None or reading.adjusted or calcium_not_correctable(chart).answer is PRESENT:
        return absent() if reading else NOT_RECORDED
    return present((reading.result.evidence,))


@question
def calcium_not_correctable(chart: Chart) -> Finding:
    """The newest calcium is out of range and albumin must not correct it: albumin below 25 g/L, pregnancy, chronic
    kidney disease of stage 4 or 5, or symptoms of low calcium. Ionised calcium decides. [G, specification 4.2]
    """
    reading = _calcium_out(chart)
    if reading is None:
        return NOT_RECORDED
    if reading.result in chart.results_of(ADJUSTED):
        return absent()
    albumin = albumin_of_the_draw(reading.result, chart.results_of("albumin"), chart.terms)
    too_low = albumin is not None and albumin.value < chart.limit("lowest_albumin_g_per_l")
    patient = any(ask(chart).answer is PRESENT for ask in (pregnant, kidney_disease_severe))
    forbidden = too_low or patient or symptoms_disagree(chart)
    return present((reading.result.evidence,)) if forbidden else absent()


@question
def calcium_disorder(chart: Chart) -> Finding:
    """The newest calcium is out of range and is adjusted, or so far out that the cause is looked for at once.
    [S30, specification 4.2]
    """
    reading = _calcium_out(chart)
    if reading is None:
        return NOT_RECORDED
    sure = reading.adjusted and calcium_not_correctable(chart).answer is not PRESENT
    serious = level(chart, reading) > Grade.ABNORMAL
    return present((reading.result.evidence,)) if sure or serious else absent()


def _calcium_out(chart: Chart) -> Reading | None:
    """The newest total or adjusted calcium, where it is out of range."""
    reading = lab_values(chart).get("calcium")
    return reading if reading and level(chart, reading) > Grade.NORMAL else None
