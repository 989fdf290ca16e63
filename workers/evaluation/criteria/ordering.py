"""What bears on an order or medicine that the clinician is about to sign (specification 6.9)."""

from __future__ import annotations

from workers.answer import ABSENT, PRESENT
from workers.evaluation.chart import Chart, any_finding, in_order
from workers.evaluation.criteria.patient import aged_40_or_over
from workers.evaluation.criteria.spine import unsteady
from workers.evaluation.medicine_use import in_words, uses
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Evidence, Finding, Medicine, Visit, absent, present

NAMES_IT = "names-motor-neuron-disease"
"""What reading notes of a referral whose text or codes name motor neuron disease."""

_SEROTONERGIC = "serotonergic"
_NOT_HELD = ("planned", "cancelled", "unknown")
_SUSPECTED = ("current", "unconfirmed")


@question
def aged_under_40(chart: Chart) -> Finding:
    """Under 40 for certain, where an EMG without another sign misleads more than it helps. [S13]"""
    older = aged_40_or_over(chart)
    if older.answer is ABSENT:
        return present(older.evidence)
    return absent(older.evidence) if older.answer is PRESENT else NOT_RECORDED


@question
def clumsy_hands_or_unsteady_gait(chart: Chart) -> Finding:
    """Clumsy hands, or a gait unsteady by report or on examination: the cord may be pressed. [specification 3.4]"""
    return any_finding(chart.chose("spine.any", "clumsy-hands"), unsteady(chart))


@question
def multiple_sclerosis_known_or_suspected(chart: Chart) -> Finding:
    """Multiple sclerosis on the problem list, confirmed or suspected. [S23, specification 3.4]"""
    found = [
        each.evidence
        for each in chart.case.problems
        if each.state in _SUSPECTED and "multiple-sclerosis" in each.concepts
    ]
    return present(in_order(found)) if found else chart.coded("multiple-sclerosis")


@question
def under_neurology(chart: Chart) -> Finding:
    """A neurology visit goes on or was within the last 90 days: such tests are then neurology's own. [P]"""
    days = chart.limit("neurology_visit_counts_for_days")
    seen = [each.evidence for each in chart.case.visits if _held(each) and _within(chart, each, days)]
    return present(in_order(seen)) if seen else NOT_RECORDED


def _held(visit: Visit) -> bool:
    return visit.source == "Encounter" and "neurology" in visit.concepts and visit.status not in _NOT_HELD


def _within(chart: Chart, visit: Visit, days: float) -> bool:
    return visit.on is not None and visit.on.first <= chart.as_of and visit.on.shortest_days(chart.as_of) <= days


@question
def another_serotonergic_medicine(chart: Chart) -> Finding:
    """Beside the one that is being ordered, a serotonergic medicine of another ingredient is taken, was changed or
    stopped in the last six weeks, or is ordered with it. The same medicine prescribed again is not a second one.
    [S38, specification 6.9]
    """
    of_class = [each for each in chart.case.medicines if _SEROTONERGIC in each.classes]
    in_hand = [each for each in of_class if each.evidence.reference in chart.chosen]
    drafts = [each for each in of_class if each.evidence.reference in chart.drafts]
    days = chart.limit("medicine_changed_counts_for_days")
    how = {each: uses(chart, each, days) for each in of_class if each not in drafts}
    beside = [in_words(each) for each, use in how.items() if use and any(_adds(one, each, chart) for one in in_hand)]
    beside += [each.evidence for each in drafts if any(_adds(one, each, chart) for one in in_hand)]
    if beside:
        return present(in_order(beside))
    return NOT_RECORDED if None in how.values() or not how else absent(in_order(map(in_words, how)))


def _adds(ordered: Medicine, other: Medicine, chart: Chart) -> bool:
    """Whether an order adds a serotonergic ingredient to another medicine."""
    return not _ingredients(ordered, chart) <= _ingredients(other, chart)


def _ingredients(medicine: Medicine, chart: Chart) -> set[str]:
    """The serotonergic ingredients; a medicine known only by its class stands for one of its own."""
    classes = chart.terms.knowledge.medicines.classes
    names = next(each.names for each in classes if each.id == f"medicine-{_SEROTONERGIC}")
    return set(medicine.ingredients).intersection(names) or {_SEROTONERGIC}


@question
def referral_names_motor_neuron_disease(chart: Chart) -> Finding:
    """The referral that is being ordered names motor neuron disease in its note, its reason or its codes. [S4]"""
    in_hand = [each for each in chart.case.requests if each.evidence.reference in chart.chosen]
    referrals = [each for each in in_hand if "referral-to-neurology" in each.concepts]
    silent = [each.evidence for each in referrals if NAMES_IT not in each.concepts]
    if silent or not referrals:
        return absent(in_order(silent)) if silent else NOT_RECORDED
    return present(in_order(Evidence(each.evidence.reference, each.authored) for each in referrals))
