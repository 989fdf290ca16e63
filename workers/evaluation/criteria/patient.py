"""Who the patient is."""

from __future__ import annotations

from workers.answer import ABSENT, PRESENT
from workers.evaluation.chart import Chart
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Evidence, Finding, absent, present


def _at_least(chart: Chart, years: float) -> Finding:
    """At least so many years old; unknown without a birth date, or where a partial one leaves it open."""
    age = chart.case.age
    if age is None or age.youngest < years <= age.oldest:
        return NOT_RECORDED
    bounds = f"{age.youngest}" if age.youngest == age.oldest else f"{age.youngest} to {age.oldest}"
    evidence = (Evidence(chart.case.patient, says=f"Age {bounds}"),)
    return present(evidence) if age.youngest >= years else absent(evidence)


@question
def adult(chart: Chart) -> Finding:
    """Aged 18 or over: the rules are written and validated for adults only. [S2, P]"""
    return _at_least(chart, chart.limit("adult_from_years"))


def age_group(chart: Chart) -> str:
    """The group of rules that applies: ``adult``, ``child``, or ``unknown``."""
    return {PRESENT: "adult", ABSENT: "child"}.get(adult(chart).answer, "unknown")


@question
def under_18(chart: Chart) -> Finding:
    """Under 18, where these rules are not validated. [S2, P]"""
    grown = adult(chart)
    age = chart.case.age
    if age is None or grown is NOT_RECORDED:
        return NOT_RECORDED
    return present(grown.evidence) if age.oldest < chart.limit("adult_from_years") else absent(grown.evidence)


@question
def aged_40_or_over(chart: Chart) -> Finding:
    """Aged 40 or over, where motor neuron disease becomes less rare and an EMG more telling. [S13, P]"""
    return _at_least(chart, chart.limit("neurology_age_years"))


@question
def aged_50_or_over(chart: Chart) -> Finding:
    """Aged 50 or over, where a normal EMG does not end the follow-up. [S18, P]"""
    return _at_least(chart, chart.limit("long_follow_up_age_years"))


@question
def aged_65_or_over(chart: Chart) -> Finding:
    """Aged 65 or over. [specification 6.7]"""
    return _at_least(chart, chart.limit("older_age_years"))
