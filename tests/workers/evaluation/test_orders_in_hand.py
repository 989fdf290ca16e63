"""What must hold whatever is being ordered, for every record, however strange."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workers.evaluation.answering import KNOWLEDGE, NOW
from tests.workers.evaluation.random_cases import cases
from workers.assessment import Tier
from workers.evaluation import evaluate
from workers.facts import Case, Evidence, Request

DRAFT = "ServiceRequest/draft"
RECORDED_AS = KNOWLEDGE.orders.recorded_as
SOME = settings(max_examples=1_000)

drafts = st.builds(
    Request,
    st.sampled_from(sorted({name for names in RECORDED_AS.values() for name in names})).map(lambda name: (name,)),
    st.sampled_from(["draft", "active", "", "on-hold", "unknown"]),
    st.just(Evidence(DRAFT, None, "It ordered")),
    st.sampled_from([None, NOW]),
    st.sampled_from(["", "routine", "urgent", "stat"]),
)


def ordering(case: Case, draft: Request) -> Case:
    return msgspec.structs.replace(case, requests=(*case.requests, draft), drafts=(DRAFT,), chosen=(DRAFT,))


@SOME
@given(cases(), drafts)
def test_what_is_being_ordered_is_not_suggested_beside_it_but_in_an_emergency(case: Case, draft: Request) -> None:
    after = evaluate(ordering(case, draft), KNOWLEDGE)
    same = {order for order, names in RECORDED_AS.items() if set(names) & set(draft.concepts)}
    emergency = {order for each in after.reasons if each.tier == Tier.EMERGENCY.value for order in each.orders}
    assert not same & set(after.orders) - emergency


@SOME
@given(cases(), drafts)
def test_what_is_being_ordered_changes_neither_the_tier_nor_what_is_open(case: Case, draft: Request) -> None:
    before, after = evaluate(case, KNOWLEDGE), evaluate(ordering(case, draft), KNOWLEDGE)
    assert (after.tier, after.rules, after.unanswered) == (before.tier, before.rules, before.unanswered)
    assert set(after.orders) <= set(before.orders)


@SOME
@given(cases(), drafts)
def test_an_order_in_hand_is_never_called_there_already_because_of_itself(case: Case, draft: Request) -> None:
    alone = msgspec.structs.replace(case, requests=(), results=(), studies=(), visits=())
    ordered = evaluate(ordering(alone, draft), KNOWLEDGE).ordering
    assert KNOWLEDGE.order_checks.on_record.id not in [each.rule for each in (ordered.remarks if ordered else ())]


@SOME
@given(cases(), drafts)
def test_a_remark_about_an_order_says_why_on_whose_authority_and_nothing_of_a_tier(case: Case, draft: Request) -> None:
    ordered = evaluate(ordering(case, draft), KNOWLEDGE).ordering
    for each in ordered.remarks if ordered else ():
        assert each.essence
        assert each.cite
        assert each.indicator in ("info", "warning")
        assert not each.tier


@SOME
@given(cases())
def test_without_an_order_in_hand_nothing_is_said_of_any(case: Case) -> None:
    assert evaluate(case, KNOWLEDGE).ordering is None
