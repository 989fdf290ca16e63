"""Motor neuron disease that is known already."""

from __future__ import annotations

from workers.answer import ABSENT, PRESENT
from workers.evaluation.chart import Chart, any_finding, either, every_finding, in_order
from workers.evaluation.criteria.bulbar import speech_changed, swallowing_changed, tongue_fasciculating_or_wasted
from workers.evaluation.criteria.motor_pathway import upper_motor_neuron_sign
from workers.evaluation.criteria.weakness import wasted_on_examination, weak_on_examination
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding, absent, present


@question
def known_motor_neuron_disease(chart: Chart) -> Finding:
    """ALS or another motor neuron disease stands on the problem list as current. [specification 6.5]"""
    return chart.coded("als", "motor-neuron-disease")


@question
def long_pure_lower_motor_neuron_course(chart: Chart) -> Finding:
    """Motor neuron disease known for over four years, on one side or in one part, without a bulbar or central motor
    sign, and no nerve conduction study on record: multifocal motor neuropathy can look so. [S26, P, specification 6.5]
    """
    return every_finding(
        _known_for_over_four_years(chart),
        chart.chose("weak.distribution", "focal", "one-side"),
        either(weak_on_examination(chart), wasted_on_examination(chart)),
        _without(upper_motor_neuron_sign(chart), looked_for=chart.chose("exam.reflexes", "brisk-pathological")),
        _without(
            any_finding(speech_changed(chart), swallowing_changed(chart), tongue_fasciculating_or_wasted(chart)),
            looked_for=any_finding(chart.chose("bulb.speech", "yes"), swallowing_changed(chart)),
        ),
        _conduction_never_studied(chart),
    )


@question
def neck_pain(chart: Chart) -> Finding:
    """Pain of the neck together with symptoms of a limb. [specification 6.5]"""
    return chart.chose("spine.any", "neck-pain")


def _known_for_over_four_years(chart: Chart) -> Finding:
    known = known_motor_neuron_disease(chart)
    if known.answer is not PRESENT:
        return known
    days = chart.limit("motor_neuron_disease_long_after_days")
    long = [each for each in known.evidence if each.on and each.on.shortest_days(chart.as_of) > days]
    if long:
        return present(long)
    return absent(known.evidence) if all(each.on for each in known.evidence) else NOT_RECORDED


def _without(sign: Finding, looked_for: Finding) -> Finding:
    """Whether nothing says that a sign is there, and somebody looked for it where it shows first."""
    if sign.answer is PRESENT:
        return absent(sign.evidence)
    return present(looked_for.evidence) if looked_for.answer is ABSENT else NOT_RECORDED


def _conduction_never_studied(chart: Chart) -> Finding:
    studied = [each.evidence for each in chart.case.studies if "nerve-conduction-study" in each.concepts]
    return absent(in_order(studied)) if studied else present()
