"""Nerves outside the cord: overactive ones, and neuropathies of the common and of the unusual kind."""

from __future__ import annotations

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, any_finding, either, every_finding
from workers.evaluation.criteria.weakness import (
    any_weakness,
    functional_loss,
    wasted_on_examination,
    wasting_reported,
    weak_on_examination,
    weakness_unchanged_for_over_a_year,
)
from workers.evaluation.question import question
from workers.facts import Finding, absent


@question
def frequent_cramps(chart: Chart) -> Finding:
    """Muscle cramps every day, or disabling ones. [S20]"""
    return chart.chose("cramp.any", "daily", "disabling")


@question
def nerve_hyperexcitability_feature(chart: Chart) -> Finding:
    """Stiffness, slow release, rippling or heavy sweating, or neuromyotonia or myotonia coded. [S20, S24]"""
    reported = chart.chose("stiff.any", "stiffness", "slow-release", "rippling", "sweating")
    return either(reported, chart.coded("neuromyotonia", "myotonia"))


@question
def linked_with_neuromyotonia(chart: Chart) -> Finding:
    """Myasthenia, thymoma or cancer at any time, insomnia coded, or drenching sweat in the last week. [S24, S25]

    The heavy sweating that is itself a feature of overactive nerves is not counted a second time here.
    """
    disease = either(
        chart.chose("history.any", "myasthenia", "thymoma", "cancer"),
        chart.ever("myasthenia-gravis", "thymoma", "cancer"),
    )
    return any_finding(disease, chart.coded("insomnia"), chart.chose("acute.any", "drenching-sweat-or-saliva"))


@question
def distal_symmetric_sensory_symptoms(chart: Chart) -> Finding:
    """Numbness, tingling or pain in both feet or both hands, or a peripheral neuropathy coded. [S37]"""
    return either(chart.chose("sens.any", "both-feet-or-hands"), chart.coded("peripheral-neuropathy"))


@question
def unusual_neuropathy(chart: Chart) -> Finding:
    """A neuropathy that is asymmetric, mainly motor or fast, or coded as one of the inflammatory kinds. [G]

    Beside a neuropathy on record any weakness counts, and so does a patchy pattern. Beside numb or tingling
    feet or hands alone it takes weakness that is more than a feeling, lies in one part or on one side, or came fast.
    """
    inflammatory = chart.coded("multifocal-motor-neuropathy", "cidp", "guillain-barre")
    recorded, felt = chart.coded("peripheral-neuropathy"), distal_symmetric_sensory_symptoms(chart)
    if PRESENT not in (recorded.answer, felt.answer):
        return any_finding(inflammatory, recorded, felt)
    motor = _motor_asymmetric_or_fast(chart)
    beside_recorded = any_finding(motor, any_weakness(chart), chart.chose("sens.any", "patchy"))
    return any_finding(inflammatory, every_finding(recorded, beside_recorded), every_finding(felt, motor))


def _motor_asymmetric_or_fast(chart: Chart) -> Finding:
    return any_finding(
        functional_loss(chart),
        weak_on_examination(chart),
        wasting_reported(chart),
        wasted_on_examination(chart),
        chart.chose("weak.distribution", "focal", "one-side"),
        chart.chose("weak.course", "sudden", "hours-days", "within-4-weeks"),
    )


@question
def change_after_polio(chart: Chart) -> Finding:
    """Polio at any time, and now weakness that is not an old unchanged one, thinning of a muscle, or cramps. [G]"""
    polio = either(chart.chose("history.any", "polio"), chart.ever("polio"))
    if polio.answer is not PRESENT:
        return polio
    change = any_finding(
        _new_weakness(chart),
        wasting_reported(chart),
        wasted_on_examination(chart),
        either(chart.chose("cramp.any", "weekly", "daily", "disabling"), chart.coded("cramp")),
    )
    return every_finding(polio, change)


def _new_weakness(chart: Chart) -> Finding:
    unchanged = weakness_unchanged_for_over_a_year(chart)
    return absent(unchanged.evidence) if unchanged.answer is PRESENT else any_weakness(chart)
