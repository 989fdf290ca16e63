"""What is wanted soonest is told first, and a tip may depend on a tier that a rule by itself has given."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cases.story import KNOWLEDGE, assess
from workers.answer import PRESENT
from workers.assessment import Given, Tier
from workers.evaluation.chart import Chart
from workers.evaluation.conditions import bind
from workers.evaluation.rules import Verdict, prepare, weigh
from workers.evaluation.terms import terms_of
from workers.evaluation.tips import BoundTip, give
from workers.facts import Case


def test_within_a_tier_the_rule_that_wants_something_soonest_comes_first() -> None:
    answers = {"gates": "all no", "fas.present": True, "fas.onset": "300 days ago", "fas.sites": "calf"}
    low = {"test": "potassium", "value": 2.9, "unit": "mmol/L"}
    told = assess({"patient": {"age": 30, "sex": "female"}, "answers": answers, "labs": [low]})
    assert told.rules[0] == "W05"
    assert "W01" in told.rules[1:]


@pytest.mark.parametrize(("rule", "tier", "given"), [("R04", Tier.ROUTINE, True), ("I02", Tier.ROUTINE, False)])
def test_a_tip_for_a_tier_takes_a_rule_that_gives_it_by_itself(rule: str, tier: Tier, given: bool) -> None:  # noqa: FBT001
    tip = BoundTip(Given("t", "note", "Title", "Says", "Patient"), None, bind(tier.value), None, ())
    chart = Chart(Case("Patient/p", date(2026, 11, 22)), terms_of(KNOWLEDGE))
    verdicts = (each for each in weigh(prepare(KNOWLEDGE), chart, "adult") if each.rule.id == rule)
    fired: list[Verdict] = [each._replace(answer=PRESENT) for each in verdicts]
    assert [each.rule.id for each in fired] == [rule]
    assert bool(give(dict.fromkeys(Tier, (tip,)), tier, fired, (), chart)) is given
