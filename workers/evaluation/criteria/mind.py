"""Thinking, feeling and worry."""

from __future__ import annotations

from workers.evaluation.chart import Chart, any_finding, either
from workers.evaluation.criteria.vital_signs import measured
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding, absent, present


@question
def cognitive_or_emotional_change(chart: Chart) -> Finding:
    """A change of personality, language, planning or empathy, or laughing or crying out of control. [S4, S5]"""
    return any_finding(chart.chose("cog.change", "yes"), chart.chose("cog.laugh-cry", "yes"))


@question
def severe_worry_about_als(chart: Chart) -> Finding:
    """Severe worry about having ALS. [S19]"""
    return chart.chose("psy.als-fear", "severe")


@question
def thoughts_of_self_harm(chart: Chart) -> Finding:
    """Thoughts of self-harm, by the questionnaire or item 9 of a PHQ-9 above 0. [G]"""
    return either(chart.chose("psy.self-harm", "yes"), chart.observed("self-harm-thoughts"))


@question
def anxiety_screen_positive(chart: Chart) -> Finding:
    """GAD-2 of 3 or more, or a GAD-7 of 10 or more in the last 90 days. [S41]"""
    total = chart.latest("gad-7-total", chart.limit("anxiety_score_counts_for_days"))
    return either(_gad_2(chart), measured(total, onward=chart.limit("gad_7_from")))


def _gad_2(chart: Chart) -> Finding:
    """The sum of the two questions; one of them alone decides only where it is enough by itself."""
    scores = [(chart.standing(item), item) for item in ("psy.gad-1", "psy.gad-2")]
    given = [(max(map(int, stands.codes)), item, stands.reply) for stands, item in scores if stands.codes]
    told = [chart.evidence(item, reply, frozenset((str(n),))) for n, item, reply in given if reply]
    if sum(score for score, _, _ in given) >= chart.limit("gad_2_from"):
        return present(told)
    return absent(told) if len(given) == len(scores) else NOT_RECORDED
