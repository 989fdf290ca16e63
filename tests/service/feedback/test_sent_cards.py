"""A card is remembered with what it is about, though it has several sisters and the site has codes of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.cards import Cards, Drafts
from service.documents import case_in
from service.hooks.sent_cards import reader_of, sent_cards
from tests.service.apps import NOW
from tests.service.feedback.test_memory import ASKED
from tests.service.hook_calls import TODAY
from tests.service.test_one_engine import VIGNETTES
from workers.assessment import Assessment
from workers.contract import Evaluator
from workers.facts import Case
from workers.records import SentCard


def sent(assessment: Assessment, case: Case, drafts: Drafts) -> list[SentCard]:
    return sent_cards(Cards(drafts).render(assessment, ASKED), assessment, case, ASKED, NOW)


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_every_rule_stands_on_one_card_and_every_suggestion_is_one_of_the_orders(
    path: Path, evaluator: Evaluator
) -> None:
    case = case_in(path, TODAY)
    assessment = evaluator(case)
    cards = sent(assessment, case, Drafts())
    assert sorted(rule for card in cards for rule in card.rules) == sorted(assessment.rules)
    assert {each.order for card in cards for each in card.suggestions} <= set(assessment.orders)
    assert len({card.topic for card in cards}) == len(cards)
    assert {card.assessment for card in cards} <= {assessment.id}


def test_the_codes_of_a_site_do_not_hide_which_order_it_is(evaluator: Evaluator) -> None:
    case = case_in(VIGNETTES[0], TODAY)
    assessment = evaluator(case)
    own = {order: {"system": "urn:site", "code": "1", "display": "Ours"} for order in assessment.orders}
    usual, coded = (sent(assessment, case, Drafts(codes)) for codes in ({}, own))
    assert [{each.order for each in card.suggestions} for card in coded] == [
        {each.order for each in card.suggestions} for card in usual
    ]


def test_a_suggestion_that_drafts_none_of_our_orders_costs_nobody_the_answer(evaluator: Evaluator) -> None:
    case = case_in(VIGNETTES[0], TODAY)
    assessment = evaluator(case)
    (card, *_) = Cards(Drafts()).render(assessment, ASKED)
    others = [
        {"uuid": "1", "label": "x", "actions": [{"type": "delete", "resourceId": "ServiceRequest/1"}]},
        {"uuid": "2", "label": "x", "actions": [{"type": "create", "resource": {"instantiatesCanonical": ["x|1"]}}]},
        {"uuid": "3", "label": "x"},
    ]
    (kept,) = sent_cards([{**card, "suggestions": others}], assessment, case, ASKED, NOW)
    assert [(each.id, each.order) for each in kept.suggestions] == [("1", ""), ("2", ""), ("3", "")]


def test_a_reader_is_a_user_of_a_tenant_of_a_client() -> None:
    assert reader_of(ASKED) == ("anyone", "", "Practitioner/1", "Patient/7")
