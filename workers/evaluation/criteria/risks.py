"""What can lower an electrolyte or a vitamin or disturb the thyroid, and whether its tests are recent (risks.yaml)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from workers.answer import ABSENT, PRESENT, any_of
from workers.evaluation.chart import Chart, either, in_order
from workers.evaluation.conditions import Weigh, bind, questions_of
from workers.evaluation.lookback import in_window, young_enough
from workers.evaluation.question import QUESTIONS, Question, question
from workers.facts import Finding, present
from workers.knowledge.medicines import Risk
from workers.knowledge.model import Knowledge


class BoundRisk(NamedTuple):
    """A risk with its condition made callable, and the questions it asks."""

    risk: Risk
    weigh: Weigh
    asks: tuple[Question, ...]


@lru_cache(maxsize=8)
def _bound(knowledge: Knowledge) -> tuple[BoundRisk, ...]:
    """The risks, bound at the first patient: the questions are all registered then."""
    return tuple(
        BoundRisk(risk, bind(risk.when), tuple(QUESTIONS[name] for name in questions_of(risk.when)))
        for risk in knowledge.risks.risks
    )


@question
def risk_with_missing_tests(chart: Chart) -> Finding:
    """A risk for electrolytes, vitamins or thyroid of which at least one test is not recent. [S27, S30, S32]

    A recent test counts whatever its value: one out of range speaks for itself (rule W04).
    """
    answers = []
    firing = []
    for each in _bound(chart.terms.knowledge):
        answer = each.weigh(chart, {})
        if answer is PRESENT and all(_recent(chart, test) for test in each.risk.tests):
            answer = ABSENT
        answers.append(answer)
        if answer is PRESENT:
            firing.append(each)
    if not firing:
        return Finding(any_of(answers))
    found = (ask(chart) for each in firing for ask in each.asks)
    evidence = in_order(e for finding in found if finding.answer is PRESENT for e in finding.evidence)
    return present(evidence, sorted(each.risk.id for each in firing))


def _recent(chart: Chart, test: str) -> bool:
    """Whether a result of this test, or of one that will do instead, lies inside its look-back window."""
    window = chart.terms.windows[test]
    drawn = (result.on for name in _MEASURED_AS.get(test, (test,)) for result in chart.results_of(name))
    return any(on is not None and in_window(chart, test, on) and young_enough(chart, window, on) for on in drawn)


_MEASURED_AS = {
    "calcium": ("calcium-total", "calcium-adjusted", "calcium-ionised"),
    "b12": ("b12", "active-b12"),
    "homocysteine": ("homocysteine", "mma"),
    "creatinine": ("creatinine", "egfr"),
}
"""Results of which any will do."""


@question
def eating_disorder(chart: Chart) -> Finding:
    """An eating disorder: phosphate, potassium and magnesium fall, above all when eating starts again. [G]"""
    return chart.chose("gi.loss", "eating-disorder")


@question
def kidney_disease_known(chart: Chart) -> Finding:
    """Chronic kidney disease at any time, said or on the problem list. [G]"""
    return either(
        chart.chose("history.any", "kidney-disease"),
        chart.ever("chronic-kidney-disease", "chronic-kidney-disease-stage-4-5", "dialysis"),
    )


@question
def diabetes_known(chart: Chart) -> Finding:
    """Diabetes, said or on the problem list. [G]"""
    return either(chart.chose("history.any", "diabetes"), chart.ever("type-2-diabetes"))


@question
def potassium_or_sodium_disorder_known(chart: Chart) -> Finding:
    """Low or high potassium, low sodium, or an electrolyte disorder of any kind on the problem list. [S52, G]"""
    return chart.coded("hypokalaemia", "hyperkalaemia", "hyponatraemia", "electrolyte-disorder")


@question
def magnesium_disorder_known(chart: Chart) -> Finding:
    """Low magnesium on the problem list: calcium and potassium stay low until it is replaced. [S27]"""
    return chart.coded("hypomagnesaemia")


@question
def calcium_disorder_known(chart: Chart) -> Finding:
    """Low or high calcium on the problem list. [S28, S30]"""
    return chart.coded("hypocalcaemia", "hypercalcaemia")


@question
def phosphate_disorder_known(chart: Chart) -> Finding:
    """A disorder of phosphate on the problem list. [G]"""
    return chart.coded("phosphorus-disorder")


@question
def thyroid_disease_known(chart: Chart) -> Finding:
    """An overactive or underactive thyroid at any time. [S53]"""
    return chart.ever("hyperthyroidism", "hypothyroidism")


@question
def vitamin_b12_deficiency_known(chart: Chart) -> Finding:
    """A lack of vitamin B12 on the problem list. [S32]"""
    return chart.coded("vitamin-b12-deficiency")


@question
def vitamin_d_deficiency_known(chart: Chart) -> Finding:
    """A lack of vitamin D on the problem list; it acts mainly through low calcium. [S33]"""
    return chart.coded("vitamin-d-deficiency")
