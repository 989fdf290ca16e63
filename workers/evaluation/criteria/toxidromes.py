"""Signs that come in groups: too much acetylcholine, too much serotonin, and the want of a sedative."""

from __future__ import annotations

from workers.answer import PRESENT, UNKNOWN
from workers.evaluation.chart import Chart, any_finding, either, every_finding, in_order
from workers.evaluation.criteria.acute import agitated, fever, possible_poisoning, sweating, tremor
from workers.evaluation.criteria.motor_pathway import clonus
from workers.evaluation.criteria.vital_signs import measured, newest
from workers.evaluation.medicine_use import in_words, renewed, taken, uses
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Evidence, Finding, absent, present

_TWO = 2


@question
def cholinergic_exposure(chart: Chart) -> Finding:
    """A cholinesterase inhibitor taken or changed, contact with pesticides, or possible poisoning. [S39]"""
    return any_finding(
        taken(chart, "cholinesterase-inhibitor", "organophosphate-or-carbamate"),
        chart.chose("exposure.any", "pesticide"),
        possible_poisoning(chart),
    )


@question
def two_or_more_muscarinic_signs(chart: Chart) -> Finding:
    """Two or more of saliva, tears, sweat, urine, stool, vomiting, wet chest, slow pulse and small pupils. [S39]

    "No" only where a clinician looked for them and found fewer.
    """
    signs = _muscarinic_signs(chart)
    evidence = in_order(signs.values())
    if len(signs) >= _TWO:
        return present(evidence)
    looked_for = chart.standing("exam.cholinergic").answer is not UNKNOWN
    return absent(evidence) if looked_for else NOT_RECORDED


def _muscarinic_signs(chart: Chart) -> dict[str, Evidence]:
    """Each sign once, whoever saw or measured it; drenching sweat or saliva is one sign, and not a second one."""
    signs = chart.codes("exam.cholinergic")
    slow = measured(newest(chart, "heart-rate"), below=chart.limit("pulse_slow_below_per_minute"))
    said = [("vomiting", chart.chose("gi.loss", "vomiting-diarrhoea")), ("bradycardia", slow)]
    if signs.keys().isdisjoint(("sweating", "salivation")):
        said.append(("sweating", chart.chose("acute.any", "drenching-sweat-or-saliva")))
    for sign, found in said:
        if found.answer is PRESENT:
            signs.setdefault(sign, found.evidence[0])
    return signs


@question
def hunter_feature(chart: Chart) -> Finding:
    """One of the Hunter features of serotonin toxicity, apart from the medicine itself. [S38]

    Spontaneous clonus; inducible or ocular clonus with agitation or sweating; tremor with brisk reflexes; raised
    tone with a temperature above 38 °C and clonus.
    """
    return any_finding(
        chart.chose("exam.clonus", "spontaneous"),
        every_finding(chart.chose("exam.clonus", "inducible", "ocular"), any_finding(agitated(chart), sweating(chart))),
        every_finding(tremor(chart), _brisk(chart)),
        every_finding(_raised_tone(chart), fever(chart), clonus(chart)),
    )


def _brisk(chart: Chart) -> Finding:
    return either(chart.chose("exam.reflexes", "brisk-pathological", "brisk-symmetrical"), chart.coded("hyperreflexia"))


def _raised_tone(chart: Chart) -> Finding:
    return either(chart.chose("exam.tone", "abnormal"), chart.chose("rigid.any", "yes"))


@question
def stopped_alcohol_or_sedatives_this_week(chart: Chart) -> Finding:
    """Alcohol or sedatives stopped or cut in the last seven days, or a benzodiazepine or baclofen that ended. [G]"""
    return either(chart.chose("acute.any", "stopped-alcohol-or-sedatives"), _ended(chart, "benzodiazepine", "baclofen"))


def _ended(chart: Chart, *classes: str) -> Finding:
    """Whether a medicine ended this week and nothing of its class goes on; a record can show it, and never deny it."""
    days = chart.limit("withdrawal_shows_within_days")
    ended = [
        in_words(each)
        for each in chart.case.medicines
        for name in classes
        if name in each.classes and "stopped" in (uses(chart, each, days) or ()) and not renewed(chart, each, name)
    ]
    return present(in_order(ended)) if ended else NOT_RECORDED
