"""How the patient lives, as far as advice can follow from it. What was said or measured long ago says nothing."""

from __future__ import annotations

from workers.answer import PRESENT, UNKNOWN
from workers.evaluation.chart import Chart, either, in_order
from workers.evaluation.criteria.course import twitching_sites
from workers.evaluation.criteria.daily_amounts import Limit, amount, lately
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Evidence, Finding, absent, present


@question
def caffeine_taken(chart: Chart) -> Finding:
    """Any caffeine at all: an amount above nothing, caffeine named as a trigger, or recorded as a problem. [S46]"""
    return _first(
        amount(chart, "life.caffeine", "caffeine-intake", "{} mg a day", Limit(above=0)),
        _trigger(chart, "caffeine", "caffeine named as a trigger"),
        chart.coded("excessive-caffeine-intake"),
    )


@question
def sleep_short(chart: Chart) -> Finding:
    """Less than seven hours of sleep a night, poor sleep named as a trigger, or insomnia recorded. [S1, G]"""
    below = chart.limit("sleep_short_below_hours")
    return _first(
        amount(chart, "life.sleep", "sleep-duration", "{} hours a night", Limit(below=below)),
        _trigger(chart, "poor-sleep", "poor sleep named as a trigger"),
        chart.coded("insomnia"),
    )


@question
def fluids_low(chart: Chart) -> Finding:
    """Less than two litres of fluids a day. [S1]"""
    return amount(chart, "life.fluid", "", "{} litres a day", Limit(below=chart.limit("fluids_low_below_litres")))


@question
def heat_or_fluid_loss(chart: Chart) -> Finding:
    """Heat or dehydration named as a trigger. [S1]"""
    return _trigger(chart, "heat-dehydration", "heat or dehydration named as a trigger")


@question
def exercise_recent_or_heavy(chart: Chart) -> Finding:
    """More exercise than usual lately, much of it, or twitching that comes with or only after effort. [S17, G]"""
    above = chart.limit("exercise_heavy_above_minutes_a_week")
    return _first(
        lately(chart, "life.exercise-increase", ("yes",), "more exercise than usual lately"),
        amount(chart, "life.exercise", "", "{} minutes a week", Limit(above=above)),
        _trigger(chart, "exercise", "exercise named as a trigger"),
        lately(chart, "fas.rest", ("only-after-effort",), "only after effort"),
    )


@question
def cramps_reported(chart: Chart) -> Finding:
    """Muscle cramps, however often. [S14]"""
    return lately(chart, "cramp.any", ("weekly", "daily", "disabling"), "muscle cramps")


@question
def stressed(chart: Chart) -> Finding:
    """Stress of 7 or more out of 10, stress named as a trigger, or recorded as a problem. [S17, P]"""
    return _first(
        amount(chart, "psy.stress", "", "{} of 10", Limit(onward=chart.limit("stress_high_from"))),
        _trigger(chart, "stress", "stress named as a trigger"),
        chart.coded("stress"),
    )


@question
def alcohol_taken(chart: Chart) -> Finding:
    """Any alcohol: an AUDIT-C above 0. [S45]"""
    return _audit_c(chart, 1)


@question
def alcohol_high(chart: Chart) -> Finding:
    """AUDIT-C of 4 or more in a man, 3 in a woman; where the sex is not known, the lower counts. [G]"""
    return _audit_c(
        chart, chart.limit("audit_c_high_from_male" if chart.case.sex == "male" else "audit_c_high_from_female")
    )


@question
def alcohol_very_high(chart: Chart) -> Finding:
    """AUDIT-C of 8 or more, where stopping at once can be dangerous. [G, P]"""
    return _audit_c(chart, chart.limit("audit_c_very_high_from"))


@question
def nicotine_used(chart: Chart) -> Finding:
    """Smoking, vaping or nicotine replacement. [specification 1.3]"""
    return _first(
        lately(chart, "life.nicotine", ("smoking",), "smokes"),
        lately(chart, "life.nicotine", ("vaping",), "vapes"),
        lately(chart, "life.nicotine", ("replacement",), "uses nicotine replacement"),
        chart.coded("tobacco-use"),
    )


@question
def much_screen_time(chart: Chart) -> Finding:
    """Six hours of screens a day or more, or screens named as a trigger. [S22, P]"""
    return _first(
        amount(
            chart, "life.screen", "", "{} hours of screens a day", Limit(onward=chart.limit("screen_hours_high_from"))
        ),
        _trigger(chart, "screen-time", "screens named as a trigger"),
    )


@question
def eyelid_twitching(chart: Chart) -> Finding:
    """The eyelid twitches, whatever else does. [S21, S22]"""
    sites = twitching_sites(chart)
    if "eyelid" in sites:
        return present((Evidence(sites["eyelid"].reference),))
    return absent(in_order(sites.values())) if sites else NOT_RECORDED


@question
def lifestyle_hardly_known(chart: Chart) -> Finding:
    """At most one of caffeine, sleep, exercise, stress, alcohol and nicotine is known. [P]"""
    known = sum(1 for ask in _FACTORS if ask(chart).answer is not UNKNOWN)
    return absent() if known > 1 else present()


_FACTORS = (caffeine_taken, sleep_short, exercise_recent_or_heavy, stressed, alcohol_high, nicotine_used)


def _first(*sources: Finding) -> Finding:
    """The first source that says yes: one is enough for a line of advice; otherwise what they come to."""
    return next((each for each in sources if each.answer is PRESENT), None) or either(*sources)


def _trigger(chart: Chart, code: str, says: str) -> Finding:
    """A trigger that the patient names is a yes; one that is not named is no "no"."""
    named = lately(chart, "fas.trigger", (code,), says)
    return named if named.answer is PRESENT else NOT_RECORDED


def _audit_c(chart: Chart, onward: float) -> Finding:
    return amount(chart, "life.audit-c", "audit-c-total", "AUDIT-C {}", Limit(onward=onward))
