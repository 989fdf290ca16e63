"""Whatever the record says: nothing soothing beside danger, and nothing unsafe where nobody knows."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given, settings

from tests.workers.evaluation.answering import KNOWLEDGE, TERMS
from tests.workers.evaluation.random_cases import cases
from workers.answer import ABSENT, PRESENT
from workers.assessment import Advice, Tier
from workers.evaluation import evaluate
from workers.evaluation.chart import Chart
from workers.evaluation.criteria import cautions
from workers.evaluation.question import QUESTIONS
from workers.facts import Case
from workers.knowledge.advice import Tip

_MANY = settings(max_examples=200 if "FCDS_QUICK_PROPERTIES" in os.environ else 1_000)
_CALM = (Tier.WORKUP, Tier.REASSURE)
_HELPS_ANYWAY = {"alcohol-with-help", "eyelid-while-waiting"}


def advice_for(case: Case) -> tuple[Tier, Advice]:
    assessment = evaluate(case, KNOWLEDGE)
    assert assessment.advice is not None
    return assessment.tier, assessment.advice


def everything(advice: Advice) -> str:
    return " ".join((*advice.consider, *advice.patient, *(f"{tip.says} {tip.patient}" for tip in advice.tips)))


@_MANY
@given(cases())
def test_advice_on_lifestyle_never_stands_beside_anything_urgent(case: Case) -> None:
    tier, advice = advice_for(case)
    given_ids = {tip.id for tip in advice.tips if tip.kind in ("lifestyle", "faq")}
    assert tier in _CALM or given_ids <= _HELPS_ANYWAY


@_MANY
@given(cases())
def test_nobody_who_may_be_pregnant_reads_the_ordinary_limits_or_is_told_of_a_supplement(case: Case) -> None:
    _, advice = advice_for(case)
    if cautions.possibly_pregnant(Chart(case, TERMS)).answer is not ABSENT:
        assert not re.search(r"\b400\b|units a week", everything(advice))
        assert all("only once" in tip.says for tip in advice.tips if tip.id == "magnesium")


@_MANY
@given(cases())
def test_two_litres_take_a_heart_kidneys_and_a_sodium_that_are_known_to_be_well(case: Case) -> None:
    _, advice = advice_for(case)
    if "2 litres" in everything(advice):
        chart = Chart(case, TERMS)
        asked = (cautions.heart_failure_known, cautions.kidney_disease_severe, cautions.sodium_low)
        assert all(ask(chart).answer is ABSENT for ask in asked)


@_MANY
@given(cases())
def test_what_bars_a_tip_is_never_there_where_the_tip_is(case: Case) -> None:
    tier, advice = advice_for(case)
    chart, by_id = Chart(case, TERMS), {tip.id: tip for tip in KNOWLEDGE.advice.tips}
    for told in advice.tips:
        tip = by_id[told.id]
        assert tier in tip.tiers
        bars = [QUESTIONS[name](chart).answer for name in _plain_bars(tip)]
        assert PRESENT not in bars
        if not all(answer is ABSENT for answer in bars):
            assert told.says == _filled(tip.cautious)


@_MANY
@given(cases())
def test_the_safety_net_is_always_there(case: Case) -> None:
    _, advice = advice_for(case)
    assert advice.safety_net.startswith("Come back at once")
    assert advice.patient


@pytest.mark.parametrize("tip", KNOWLEDGE.advice.tips, ids=lambda tip: tip.id)
def test_a_number_in_a_tip_is_filled_in(tip: Tip) -> None:
    assert not re.search(
        r"[{}]", " ".join(map(_filled, (tip.clinician, tip.patient, tip.cautious, tip.cautious_patient)))
    )


def _plain_bars(tip: Tip) -> list[str]:
    """The questions of which any one bars a tip."""
    if not isinstance(tip.unless, dict):
        return [tip.unless] if tip.unless else []
    return [name for name in tip.unless["any"] if name in QUESTIONS]


def _filled(text: str) -> str:
    return text.format_map({name: f"{value:g}" for name, value in TERMS.limits.items()})
