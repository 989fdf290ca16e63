"""A graver answer, one more thing ticked, one more sign: never a milder tier. A "no" or silence: never a graver one."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.workers.evaluation.answering import (
    CHOSEN,
    GRADED,
    KNOWLEDGE,
    NOW,
    TERMS,
    TICKED,
    answered,
    negative_codes,
    positive_codes,
    unanswered,
    with_answer,
)  # fmt: skip
from tests.workers.evaluation.random_cases import FEWER, cases
from tests.workers.evaluation.random_facts import DAYS, FINDINGS, ago
from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.assessment import Assessment
from workers.evaluation import evaluate
from workers.facts import Case, Evidence, Sign

pytestmark = pytest.mark.timeout(900)  # many Cases on a busy machine


_PLACES = ("weak.sites", "weak.tasks", "exam.strength-sites")
"""Where the weakness is: named, it may be confined to one part; not named, it counts as everywhere."""


@FEWER
@given(cases(), st.sampled_from(sorted(GRADED)), st.data())
def test_a_graver_answer_never_lowers_the_tier(case: Case, item: str, data: st.DataObject) -> None:
    grade = data.draw(st.integers(0, len(GRADED[item]) - 2))
    graver = data.draw(st.integers(grade + 1, len(GRADED[item]) - 1))
    before = evaluate(with_answer(case, item, [GRADED[item][grade]]), KNOWLEDGE)
    after = evaluate(with_answer(case, item, [GRADED[item][graver]]), KNOWLEDGE)
    _never_milder(before, after)


@FEWER
@given(cases(), st.sampled_from(TICKED), st.data())
def test_one_more_thing_ticked_never_lowers_the_tier(case: Case, item: str, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(positive_codes(item)))
    ticked = [each for each in answered(case, item) if each in positive_codes(item)]
    # Unknown places count as more than the eyelid, and as more than one place alone (specification 6.1).
    assume(ticked or (code != "eyelid" and item not in _PLACES))
    before = evaluate(with_answer(case, item, ticked or ["none"]), KNOWLEDGE)
    after = evaluate(with_answer(case, item, [*ticked, code]), KNOWLEDGE)
    _never_milder(before, after, but={"R03", "R05"})  # R05 is for the eyelid and nothing else (specification 6.2)


@FEWER
@given(cases(), st.sampled_from(CHOSEN), st.data())
def test_a_yes_in_place_of_a_no_to_any_item_never_lowers_the_tier(case: Case, item: str, data: st.DataObject) -> None:
    no = data.draw(st.sampled_from(negative_codes(item)))
    yes = data.draw(st.sampled_from(positive_codes(item)))
    assume(yes != "eyelid")
    before, after = (evaluate(with_answer(case, item, [code]), KNOWLEDGE) for code in (no, yes))
    elsewhere = {"R05"} if item == "exam.fasciculation-sites" else set()  # seen elsewhere, it is not the eyelid alone
    _never_milder(before, after, but={"R03"} | elsewhere)


@FEWER
@given(cases(), st.sampled_from(FINDINGS))
def test_a_sign_that_somebody_saw_never_lowers_the_tier(case: Case, concept: str) -> None:
    before, after = evaluate(case, KNOWLEDGE), evaluate(_with_sign(case, concept, PRESENT), KNOWLEDGE)
    _never_milder(before, after)


@FEWER
@given(cases(), st.sampled_from(FINDINGS))
def test_a_sign_that_somebody_looked_for_and_did_not_find_never_raises_the_tier(case: Case, concept: str) -> None:
    before, after = evaluate(case, KNOWLEDGE), evaluate(_with_sign(case, concept, ABSENT), KNOWLEDGE)
    _never_graver(before, after)


@FEWER
@given(cases(), st.sampled_from(FINDINGS))
def test_a_sign_of_which_nobody_knows_changes_nothing(case: Case, concept: str) -> None:
    before, after = evaluate(case, KNOWLEDGE), evaluate(_with_sign(case, concept, UNKNOWN), KNOWLEDGE)
    assert (after.tier, after.rules, after.orders) == (before.tier, before.rules, before.orders)


@FEWER
@given(cases(), st.sampled_from(CHOSEN), st.data())
def test_a_no_to_any_open_item_never_raises_the_tier(case: Case, item: str, data: st.DataObject) -> None:
    no = data.draw(st.sampled_from(negative_codes(item)))
    assume(no != "brisk-symmetrical")  # in a weak or wasted limb it is a finding
    before = evaluate(data.draw(st.sampled_from(_unknown(case, item))), KNOWLEDGE)
    after = evaluate(with_answer(case, item, [no]), KNOWLEDGE)
    _never_graver(before, after)


@FEWER
@given(cases(), st.sampled_from(sorted(TERMS.items)))
def test_not_asked_and_not_sure_and_not_understood_come_to_the_same(case: Case, item: str) -> None:
    silent, *others = (evaluate(each, KNOWLEDGE) for each in _unknown(case, item))
    for other in others:
        assert (other.tier, other.rules, other.orders) == (silent.tier, silent.rules, silent.orders)
        assert other.unanswered == silent.unanswered


@FEWER
@given(cases(), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_an_earlier_onset_never_lowers_the_tier(case: Case, one: int, other: int) -> None:
    assume(one != other)
    since = (with_answer(case, "fas.onset", span=ago(days)) for days in sorted((one, other)))
    later, earlier = (evaluate(each, KNOWLEDGE) for each in since)
    _never_milder(later, earlier, but=_TAKEN_BACK_BY_TESTS_SINCE_THE_ONSET)


def _never_milder(before: Assessment, after: Assessment, but: AbstractSet[str] = frozenset({"R03"})) -> None:
    """The tier falls only with one of these rules: R03 rests on a normal examination (specification 6.1)."""
    if after.tier.rank > before.tier.rank:
        assert but & (set(before.rules) - set(after.rules)), (before.tier, before.rules, after.tier, after.rules)


def _never_graver(before: Assessment, after: Assessment) -> None:
    """A normal result raises the tier by R03 alone (specification 6.1)."""
    if after.tier.rank < before.tier.rank:
        assert "R03" in after.rules, (before.tier, before.rules, after.tier, after.rules)


_TAKEN_BACK_BY_TESTS_SINCE_THE_ONSET = {"R01", "R02", "R03", "R08", "W01", "W03"}
"""An earlier onset puts an EMG or blood test behind it that came before the later one (specification 3.3)."""


def _unknown(case: Case, item: str) -> list[Case]:
    """Every way in which nobody knows."""
    return [
        unanswered(case, item),
        with_answer(case, item, ["not-sure"]),
        with_answer(case, item, ["not-a-code"]),
        with_answer(case, item, []),
    ]


def _with_sign(case: Case, concept: str, answer: Answer) -> Case:
    seen = Sign((concept,), answer, Evidence("Observation/added", NOW, concept), NOW)
    return msgspec.structs.replace(case, signs=(*case.signs, seen))
