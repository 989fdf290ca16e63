"""Vitamin B12 and vitamin D: whom to test, and what a value means."""

from __future__ import annotations

from workers.evaluation.chart import Chart, either, every_finding, in_order
from workers.evaluation.criteria.invalidation import malabsorption, nitrous_oxide
from workers.evaluation.criteria.lab_values import lab_values, recent, told
from workers.evaluation.lab_words import lies_low
from workers.evaluation.labs import Grade
from workers.evaluation.medicine_use import in_words
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding, absent, present

_LOWERS_B12 = frozenset({"metformin", "proton-pump-inhibitor", "vitamin-b12-lowering"})
_LOWERS_VITAMIN_D = frozenset({"systemic-corticosteroid", "calcium-lowering", "phenytoin", "fosphenytoin"})
"""Classes and ingredients as a Case names them."""


@question
def b12_deficiency_plausible(chart: Chart) -> Finding:
    """At least one symptom that fits a lack of vitamin B12, and at least one reason for it. [S32, specification 3.1]"""
    return every_finding(_fits_b12(chart), _risks_b12(chart))


def _fits_b12(chart: Chart) -> Finding:
    """Numbness or tingling, unsteadiness, a change of thinking, loss of sight, tiredness."""
    return either(
        chart.chose("sens.any", "both-feet-or-hands", "mouth-and-fingertips", "patchy"),
        chart.chose("exam.sensation", "abnormal"),
        chart.chose("spine.any", "unsteady-gait"),
        chart.chose("exam.gait", "abnormal"),
        chart.chose("cog.change", "yes"),
        chart.chose("cns.any", "visual-loss"),
        chart.coded("numbness-or-paraesthesia", "peripheral-neuropathy", "fatigue"),
    )


def _risks_b12(chart: Chart) -> Finding:
    """Malabsorption or surgery of the gut, too little eaten, nitrous oxide, a medicine, an earlier lack of it."""
    return either(
        malabsorption(chart),
        chart.chose("gi.loss", "eating-disorder"),
        nitrous_oxide(chart),
        _takes(chart, _LOWERS_B12),
        chart.ever("vitamin-b12-deficiency"),
    )


@question
def b12_low(chart: Chart) -> Finding:
    """The newest vitamin B12 or active B12 is clearly low. [S32]"""
    values = lab_values(chart)
    low = [values[name] for name in ("b12", "active-b12") if name in values and values[name].band]
    kept = [each for each in low if each.band is each.analyte.bands[0]]
    if kept:
        return present(in_order(told(chart, each) for each in kept))
    return absent() if "b12" in values or "active-b12" in values else NOT_RECORDED


@question
def b12_known(chart: Chart) -> Finding:
    """Vitamin B12 or active B12 was measured in the last year. [specification 3.5]"""
    return _measured(chart, "b12", "active-b12")


@question
def methylmalonate_known(chart: Chart) -> Finding:
    """Methylmalonate or homocysteine was measured in the last year. [specification 3.5]"""
    return _measured(chart, "mma", "homocysteine")


def _measured(chart: Chart, *analytes: str) -> Finding:
    days = chart.limit("abnormal_result_counts_for_days")
    values = [chart.readings[name] for name in analytes if name in chart.readings]
    known = in_order(each.result.evidence for each in values if recent(chart, each.result.on, days))
    return present(known) if known else NOT_RECORDED


@question
def b12_not_cleared(chart: Chart) -> Finding:
    """No normal methylmalonate or homocysteine of the last year speaks against a lack of vitamin B12. [S32]"""
    days = chart.limit("abnormal_result_counts_for_days")
    values = [chart.readings[name] for name in ("mma", "homocysteine") if name in chart.readings]
    recorded = [each for each in values if each.result.on and recent(chart, each.result.on, days)]
    cleared = bool(recorded) and all(each.grade is Grade.NORMAL for each in recorded)
    return absent(in_order(each.result.evidence for each in recorded)) if cleared else present()


@question
def egfr_below_60(chart: Chart) -> Finding:
    """The newest eGFR is below 60. [S32]"""
    reading = lab_values(chart).get("egfr")
    if reading is None or reading.grade is Grade.UNDECIDED:
        return NOT_RECORDED
    evidence = (reading.result.evidence,)
    return present(evidence) if reading.grade > Grade.NORMAL else absent(evidence)


@question
def vitamin_d_known_sufficient(chart: Chart) -> Finding:
    """Vitamin D of 20 ng/mL or more in the last year. [P, specification 3.5, 4.3]"""
    reading = chart.readings.get("vitamin-d")
    days = chart.limit("abnormal_result_counts_for_days")
    if reading is None or reading.result.on is None or not recent(chart, reading.result.on, days):
        return NOT_RECORDED
    evidence = (reading.result.evidence,)
    return present(evidence) if reading.grade is Grade.NORMAL else absent(evidence)


@question
def low_vitamin_d_can_matter(chart: Chart) -> Finding:
    """Something that a vitamin D of 12 to 19 ng/mL could explain: low calcium or phosphate, or weakness of the muscles
    near the trunk. [P, specification 4.3]
    """
    return either(_low(chart, "calcium", "calcium-ionised", "phosphate"), _weak_near_the_trunk(chart))


@question
def vitamin_d_test_indicated(chart: Chart) -> Finding:
    """A reason to measure vitamin D: low calcium or phosphate, raised parathyroid hormone, weakness near the trunk,
    malabsorption, chronic kidney disease, a steroid, an anticonvulsant or denosumab. [P, S33, specification 4.3]

    Bone pain is not asked for, and no result of alkaline phosphatase is read.
    """
    return either(
        _low(chart, "calcium", "calcium-ionised", "phosphate"),
        _raised(chart, "pth"),
        _weak_near_the_trunk(chart),
        malabsorption(chart),
        chart.chose("history.any", "kidney-disease"),
        chart.coded("chronic-kidney-disease", "chronic-kidney-disease-stage-4-5", "long-term-steroid-use"),
        egfr_below_60(chart),
        _takes(chart, _LOWERS_VITAMIN_D),
    )


def _weak_near_the_trunk(chart: Chart) -> Finding:
    return chart.chose("weak.tasks", "stairs", "rising", "lifting-arm")


def _low(chart: Chart, *analytes: str) -> Finding:
    return _lies(chart, analytes, low=True)


def _raised(chart: Chart, *analytes: str) -> Finding:
    return _lies(chart, analytes, low=False)


def _lies(chart: Chart, analytes: tuple[str, ...], *, low: bool) -> Finding:
    """Whether a value of the last year lies out of its range on one side."""
    days = chart.limit("abnormal_result_counts_for_days")
    values = [lab_values(chart)[name] for name in analytes if name in chart.readings]
    counted = [each for each in values if recent(chart, each.result.on, days)]
    found = [each for each in counted if each.grade > Grade.NORMAL and lies_low(each) is low]
    if found:
        return present(in_order(told(chart, each) for each in found))
    return absent(in_order(each.result.evidence for each in counted)) if counted else NOT_RECORDED


def _takes(chart: Chart, kinds: frozenset[str]) -> Finding:
    """Whether a medicine of one of these classes or names is taken; a list without one is not "no"."""
    taken = [
        in_words(each)
        for each in chart.case.medicines
        if each.state != "stopped" and not (kinds.isdisjoint(each.classes) and kinds.isdisjoint(each.ingredients))
    ]
    return present(in_order(taken)) if taken else NOT_RECORDED
