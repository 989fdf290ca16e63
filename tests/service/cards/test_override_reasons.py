"""Why a card may be set aside, and what is offered for which card."""

from __future__ import annotations

import msgspec
import pytest

from service.cards import Cards, Drafts
from service.cards.override_reasons import SYSTEM, Sort, override_reasons
from tests.service.cards import histories
from tests.service.cards.histories import Json, PatientView
from workers.assessment import Assessment, Ordering, Reason, Tier

CARDS = Cards(Drafts())
# The clinical selection of CDS Hooks 3.0 (ballot).
SUGGESTED = {
    "cds-not-applicable", "cds-suboptimal-context", "recipient-disagrees-evidence", "recipient-concerns-outcomes",
    "does-not-align-preferences", "not-convenient-feasible", "action-completed", "patient-contraindication",
    "patient-refuses", "too-costly-uncovered", "service-not-available", "recipient-does-not-understand",
}  # fmt: skip
REMARK = Reason("K11", "", "Already on record", "Consider whether it is needed again.", indicator="info")


def offered(card: Json) -> set[str]:
    return {reason["code"] for reason in card["overrideReasons"]}


def first_card(assessment: Assessment) -> Json:
    return CARDS.render(assessment, PatientView())[0]


@pytest.mark.requirement("C12")
@pytest.mark.parametrize("sort", Sort)
def test_every_reason_has_code_system_and_a_short_display_without_the_words_of_a_standard(sort: Sort) -> None:
    for reason in override_reasons(sort):
        assert set(reason) == {"code", "system", "display"}
        assert reason["system"] == SYSTEM == "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
        assert reason["code"] in SUGGESTED
        assert 10 < len(reason["display"]) < 70
        assert not any(word in reason["display"] for word in ("CDS", "ecipient", "*"))


@pytest.mark.requirement("C12")
def test_where_orders_are_drafted_all_twelve_reasons_may_be_given() -> None:
    assert offered(first_card(histories.THE_TEACHER)) == SUGGESTED
    assert len(first_card(histories.THE_TEACHER)["overrideReasons"]) == 12


@pytest.mark.requirement("C12")
def test_open_questions_are_not_set_aside_for_their_cost() -> None:
    codes = offered(first_card(histories.ONLY_A_CODE))
    assert {"action-completed", "patient-refuses"} <= codes
    assert "too-costly-uncovered" not in codes


@pytest.mark.requirement("C12")
def test_reassurance_may_be_disagreed_with() -> None:
    codes = offered(first_card(histories.TWELVE_DAYS))
    assert {"recipient-disagrees-evidence", "recipient-concerns-outcomes"} <= codes
    assert "service-not-available" not in codes


@pytest.mark.requirement("C12")
def test_a_crisis_is_not_set_aside_for_want_of_evidence_or_for_its_cost() -> None:
    crisis = Reason("E15", "EMERGENCY", "Thoughts of self-harm", "Ask.", indicator="critical", own_card=True)
    with_crisis = msgspec.structs.replace(histories.TWELVE_DAYS, reasons=(*histories.TWELVE_DAYS.reasons, crisis))
    _, card = CARDS.render(with_crisis, PatientView())
    assert offered(card) == {
        "cds-not-applicable", "cds-suboptimal-context", "action-completed", "service-not-available", "patient-refuses",
    }  # fmt: skip


@pytest.mark.requirement("C12")
def test_a_child_is_referred_on_and_the_service_may_not_be_there() -> None:
    child = msgspec.structs.replace(histories.ONLY_A_CODE, tier=Tier.OUT_OF_SCOPE, asks=(), unanswered=())
    assert "service-not-available" in offered(first_card(child))


@pytest.mark.requirement("C12")
def test_a_remark_about_an_order_may_be_disagreed_with() -> None:
    ordering = msgspec.structs.replace(histories.TWELVE_DAYS, ordering=Ordering(remarks=(REMARK,)))
    (card,) = CARDS.remarks(ordering, PatientView())
    assert "recipient-disagrees-evidence" in offered(card)


@pytest.mark.requirement("C12")
def test_a_card_that_recommends_nothing_asks_for_no_reason() -> None:
    assert "overrideReasons" not in first_card(histories.UNREADABLE)
