"""What must hold for every record, however strange (specification 6.1)."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.workers.evaluation.answering import (
    GATES,
    KNOWLEDGE,
    NOW,
    TERMS,
    answered,
    negative_codes,
    positive_codes,
    with_answer,
)  # fmt: skip
from tests.workers.evaluation.random_cases import MANY, cases
from workers.answer import ABSENT
from workers.assessment import Tier
from workers.evaluation import evaluate
from workers.evaluation.chart import Chart
from workers.evaluation.criteria.gates import gates
from workers.facts import Case, Evidence, Problem, Reply

pytestmark = pytest.mark.timeout(900)  # many Cases on a busy machine

_FACTS = (
    "replies", "problems", "signs", "results", "medicines", "requests", "studies", "visits", "relatives",
)  # fmt: skip
_EXAMINED = (
    "exam.strength", "exam.bulk", "exam.tongue", "exam.tone", "exam.reflexes", "exam.plantars", "exam.clonus",
    "exam.jaw-jerk", "exam.sensation", "exam.gait", "exam.tetany",
)  # fmt: skip
_SYMPTOMS = (
    "muscle-weakness", "foot-drop", "muscle-atrophy", "dysarthria", "dysphagia", "dyspnoea", "weight-loss", "tetany",
    "hyperreflexia", "cramp", "numbness-or-paraesthesia", "falls", "tremor", "hemifacial-spasm", "radiculopathy",
)  # fmt: skip


@MANY
@given(cases())
def test_nobody_is_reassured_while_a_warning_question_is_open_or_answered_yes(case: Case) -> None:
    assessment = evaluate(case, KNOWLEDGE)
    if assessment.tier is Tier.REASSURE:
        assert all(finding.answer is ABSENT for finding in gates(Chart(case, TERMS)).values())
        assert case.age is not None
        assert case.age.youngest >= 18
        assert assessment.unanswered == ()


@MANY
@given(cases(), st.sampled_from(GATES), st.data())
def test_a_yes_in_place_of_a_no_never_lowers_the_tier(case: Case, gate: str, data: st.DataObject) -> None:
    before = evaluate(with_answer(case, gate, negative_codes(gate)[:1]), KNOWLEDGE)
    yes = data.draw(st.sampled_from(positive_codes(gate)))
    after = evaluate(with_answer(case, gate, [yes]), KNOWLEDGE)
    assert after.tier.rank <= before.tier.rank


@MANY
@given(cases(), st.sampled_from(GATES), st.data())
def test_a_yes_to_an_open_question_never_lowers_what_the_rules_ask_for(
    case: Case, gate: str, data: st.DataObject
) -> None:
    before = evaluate(with_answer(case, gate, ["not-sure"]), KNOWLEDGE)
    after = evaluate(with_answer(case, gate, [data.draw(st.sampled_from(positive_codes(gate)))]), KNOWLEDGE)
    assert after.tier is not Tier.REASSURE
    if before.tier is not Tier.INSUFFICIENT_DATA:
        assert after.tier.rank <= before.tier.rank


@MANY
@given(cases(), st.sampled_from(_EXAMINED))
def test_an_abnormal_examination_never_lowers_the_tier(case: Case, item: str) -> None:
    bad = positive_codes(item)[0]
    assume(answered(case, item).isdisjoint(positive_codes(item)))  # one clonus in place of another is no addition
    before = evaluate(case, KNOWLEDGE)
    after = evaluate(with_answer(case, item, [bad]), KNOWLEDGE)
    assert after.tier.rank <= before.tier.rank or "R03" in before.rules  # R03 rests on a normal examination


@MANY
@given(cases(), st.sampled_from(_SYMPTOMS))
def test_a_coded_symptom_never_lowers_the_tier(case: Case, concept: str) -> None:
    coded = Problem((concept,), "current", Evidence("Condition/added", NOW, concept), recorded=NOW)
    before = evaluate(case, KNOWLEDGE)
    after = evaluate(msgspec.structs.replace(case, problems=(*case.problems, coded)), KNOWLEDGE)
    assert after.tier.rank <= before.tier.rank or "R03" in before.rules


@MANY
@given(cases(), st.sampled_from((*GATES, *_EXAMINED)))
def test_answering_an_open_question_with_no_never_raises_the_tier(case: Case, item: str) -> None:
    before = evaluate(with_answer(case, item, ["not-sure"]), KNOWLEDGE)
    no = negative_codes(item)[-1:]  # of the reflexes "normal": brisk on both sides is a finding in a weak limb
    after = evaluate(with_answer(case, item, no), KNOWLEDGE)
    assert after.tier.rank >= before.tier.rank or "R03" in after.rules  # by design: specification 6.1


@MANY
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_record_and_repetition_in_it_never_matter(case: Case, random: st.DrawFn) -> None:
    shuffled = {}
    for name in _FACTS:
        facts = [*getattr(case, name), *getattr(case, name)[:2]]
        random.shuffle(facts)  # type: ignore[attr-defined]
        shuffled[name] = tuple(facts)
    assert evaluate(msgspec.structs.replace(case, **shuffled), KNOWLEDGE) == evaluate(case, KNOWLEDGE)


@MANY
@given(cases(), st.integers(min_value=0, max_value=11))
def test_a_lost_resource_never_leads_to_reassurance_unless_it_was_the_finding_itself(case: Case, number: int) -> None:
    resources = sorted({_resource(fact) for name in _FACTS for fact in getattr(case, name)})
    assume(number < len(resources))
    gone = resources[number]
    rest = {name: tuple(f for f in getattr(case, name) if _resource(f) != gone) for name in _FACTS}
    before, after = evaluate(case, KNOWLEDGE), evaluate(msgspec.structs.replace(case, **rest), KNOWLEDGE)
    if after.tier is Tier.REASSURE and before.tier is not Tier.INSUFFICIENT_DATA and before.tier is not Tier.REASSURE:
        fired = (step for step in before.trace if step.rule in before.rules)
        grounds = {reference for step in fired for part in step.because for reference in part.evidence}
        assert any(reference.partition("#")[0] == gone for reference in grounds), gone


def _resource(fact: Reply) -> str:
    return fact.evidence.reference.partition("#")[0]


@MANY
@given(cases())
def test_no_order_is_both_suggested_and_left_out_and_children_get_none(case: Case) -> None:
    assessment = evaluate(case, KNOWLEDGE)
    left_out = {each.order for each in assessment.suppressed_orders}
    assert left_out.isdisjoint(assessment.orders)
    assert len(set(assessment.orders)) == len(assessment.orders)
    if assessment.tier is Tier.OUT_OF_SCOPE:
        assert assessment.orders == ()


@MANY
@given(cases())
def test_what_is_open_is_always_named(case: Case) -> None:
    assessment = evaluate(case, KNOWLEDGE)
    if assessment.tier is Tier.INSUFFICIENT_DATA:
        assert assessment.unanswered
    assert tuple(ask.id for ask in assessment.asks) == assessment.unanswered


@MANY
@given(cases())
def test_every_fired_rule_gives_its_reason_and_every_rule_is_in_the_trace(case: Case) -> None:
    assessment = evaluate(case, KNOWLEDGE)
    assert {reason.rule for reason in assessment.reasons} >= set(assessment.rules) - {"L"}
    assert [step.rule for step in assessment.trace] == [rule.id for rule in KNOWLEDGE.rules.rules]
    assert {step.rule for step in assessment.trace if step.verdict == "present"} == set(assessment.rules)
