"""Signs of the central motor pathway, and muscles that stay rigid."""

from __future__ import annotations

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, any_finding, either, every_finding
from workers.evaluation.criteria.weakness import (
    bulk_documented_normal,
    functional_loss,
    strength_documented_normal,
    wasted_on_examination,
    wasting_reported,
    weak_on_examination,
)
from workers.evaluation.question import question
from workers.facts import Finding, absent


@question
def upper_motor_neuron_sign(chart: Chart) -> Finding:
    """Reflexes brisk in a weak or wasted limb or on one side, clonus, extensor plantars, spasticity, brisk jaw jerk.

    Hyperreflexia coded by a clinician counts; "abnormal reflex" does not, for it may be an absent one.
    [S7, S13, specification U05]
    """
    return any_finding(
        either(chart.chose("exam.reflexes", "brisk-pathological"), chart.coded("hyperreflexia")),
        clonus(chart),
        chart.chose("exam.plantars", "extensor"),
        chart.chose("exam.tone", "abnormal"),
        chart.chose("exam.jaw-jerk", "abnormal"),
        _brisk_in_a_weak_limb(chart),
    )


@question
def clonus(chart: Chart) -> Finding:
    """Clonus of any kind: inducible, spontaneous or of the eyes. [S7, S38]"""
    return chart.chose("exam.clonus", "inducible", "spontaneous", "ocular")


def _brisk_in_a_weak_limb(chart: Chart) -> Finding:
    """Reflexes brisk on both sides are normal in many people, but not in a limb that is weak or wasted.

    Merely feeling weak makes no weak limb; nor does a report after which a clinician found strength
    or bulk normal.
    """
    brisk = chart.chose("exam.reflexes", "brisk-symmetrical")
    if brisk.answer is not PRESENT:
        return brisk
    weak_or_wasted = any_finding(
        weak_on_examination(chart),
        wasted_on_examination(chart),
        _unless_found_normal(functional_loss(chart), strength_documented_normal(chart)),
        _unless_found_normal(wasting_reported(chart), bulk_documented_normal(chart)),
    )
    return every_finding(brisk, weak_or_wasted)


def _unless_found_normal(reported: Finding, normal: Finding) -> Finding:
    return absent(normal.evidence) if normal.answer is PRESENT else reported


@question
def muscles_rigid(chart: Chart) -> Finding:
    """Muscles that stay rigid, which NICE refers together with twitching. [S2]"""
    return chart.chose("rigid.any", "yes")
