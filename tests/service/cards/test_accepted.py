"""A suggestion that was accepted comes back as an order on record, and is not suggested a second time."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from flask import Flask, Request

from service.cards import Drafts
from service.trust.gate import Caller
from service.trust.site import ANYONE, Client, Coding
from tests.service.apps import app_with
from tests.service.cards.test_suggestions import asking_for
from tests.service.hook_calls import TODAY, Ehr, Json, mark, with_prefetch, without
from workers.contract import Evaluator
from workers.evaluation.suppress import grounds
from workers.knowledge import load_knowledge
from workers.reading import read_case
from workers.records import Records

REFERRAL = "Urgent neurology referral"
CODED = msgspec.structs.replace(
    ANYONE,
    name="north",
    one_action_per_suggestion=True,
    order_codes={
        "CK": Coding("urn:example:orderables", "CK7", "CREATINE KINASE, TOTAL"),
        "EMG_NCS": Coding("urn:example:orderables", "EMG2", "EMG WITH NERVE CONDUCTION"),
        "CALCIUM": Coding("urn:example:orderables", "CA1", "CALCIUM, ALBUMIN"),
    },
)


# Orders of which no code was verified, or none for the whole of them: an EHR that keeps the code of a draft, and not
# what it was made from, brings them back unrecognised.
BY_CODE_ALONE_NOT_RECOGNISED = {
    "BLOOD_GAS", "CHOLINESTERASE", "ECG", "EMERGENCY_DEPARTMENT", "ESR_CRP", "EYE_CLINIC", "FVC", "LIVER",
    "MRI_WHOLE_SPINE", "PSYCHOLOGY", "SWALLOW_ASSESSMENT", "THEOPHYLLINE_LEVEL",
}  # fmt: skip


class NamedGate:
    """Lets everybody in as one client, whose way of ordering is tested here."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def admit(self, request: Request) -> Caller:  # noqa: ARG002 # nobody is asked for anything
        """The client that every call is taken for."""
        return Caller(self._client)


def suggestions(ehr: Ehr, call: Json) -> dict[str, Json]:
    """What the cards suggest, by label."""
    return {each["label"]: each for card in ehr.cards(call) for each in card.get("suggestions", ())}


def accepted(suggestion: Json) -> list[Json]:
    """The drafts as an EHR files them: with an id of its own, active, an order, and dated today."""
    drafts = [action["resource"] for action in suggestion["actions"]]
    filed: Json = {"status": "active", "intent": "order", "authoredOn": TODAY.isoformat()}
    return [{**draft, **filed, "id": f"srv-{number}"} for number, draft in enumerate(drafts, 1)]


def with_orders(call: Json, orders: list[Json]) -> Json:
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": len(orders)}
    return with_prefetch(call, orders={**bundle, "entry": [{"resource": each} for each in orders]})


def not_again(ehr: Ehr, call: Json, label: str) -> str:
    """What the card says of an order that is not suggested again."""
    lines = [line for card in ehr.cards(call) for line in card["detail"].splitlines()]
    return next((line for line in lines if line.startswith("- Not suggested:") and label in line), "")


@pytest.mark.requirement("C9", "C11")
def test_each_accepted_suggestion_is_on_record_at_the_next_visit_and_not_suggested_again(ehr: Ehr) -> None:
    offered = suggestions(ehr, mark())
    assert len(offered) >= 10
    for label, suggestion in offered.items():
        later = with_orders(mark(), accepted(suggestion))
        assert suggestions(ehr, later).keys() == offered.keys() - {label}, label
        assert "already ordered on 2026-11-22" in not_again(ehr, later, label), label


@pytest.mark.requirement("C11")
def test_when_everything_is_accepted_nothing_is_left_to_suggest(ehr: Ehr) -> None:
    orders = [order for suggestion in suggestions(ehr, mark()).values() for order in accepted(suggestion)]
    numbered = [{**order, "id": f"srv-{number}"} for number, order in enumerate(orders)]
    later = with_orders(mark(), numbered)
    assert suggestions(ehr, later) == {}
    assert all(card["uuid"] for card in ehr.cards(later)), "the card itself stays"


@pytest.mark.requirement("C11")
def test_an_accepted_order_that_was_cancelled_is_suggested_again(ehr: Ehr) -> None:
    cancelled = [{**order, "status": "revoked"} for order in accepted(suggestions(ehr, mark())[REFERRAL])]
    assert REFERRAL in suggestions(ehr, with_orders(mark(), cancelled))


@pytest.mark.parametrize("order", sorted(Drafts().orders))
@pytest.mark.parametrize("keeps_what_it_was_made_from", ["whole", "code alone"])
def test_a_draft_that_was_filed_is_read_as_the_order_that_it_is(order: str, keeps_what_it_was_made_from: str) -> None:
    suggestion, *_ = Drafts().suggestions(asking_for(order), "00000000-0000-4000-8000-000000000001")
    whole = keeps_what_it_was_made_from == "whole"
    kept = [each if whole else without(each, "instantiatesCanonical") for each in accepted(suggestion)]
    filed = [{"resource": each} for each in kept]
    patient = {"resource": {"resourceType": "Patient", "id": "teacher"}}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [patient, *filed]}
    read = {concept for each in read_case(json.dumps(bundle).encode(), TODAY).requests for concept in each.concepts}
    is_recognised = bool(read & grounds(load_knowledge()).recorded_as[order])
    assert is_recognised == (whole or order not in BY_CODE_ALONE_NOT_RECOGNISED)


@pytest.fixture
def coded(evaluator: Evaluator, records: Records) -> Flask:
    """The app as one client meets it that orders by codes of its own."""
    return app_with(evaluator, records, gate=NamedGate(CODED))


@pytest.mark.requirement("C9", "C11")
def test_an_order_under_the_code_of_a_site_is_recognised_when_it_comes_back(coded: Flask) -> None:
    ehr = Ehr(coded)
    offered = suggestions(ehr, mark())
    for label in ("Creatine kinase (CK)", "EMG and nerve conduction studies", "Calcium with albumin"):
        (order,) = accepted(offered[label])
        assert order["code"]["coding"][0]["system"] == "urn:example:orderables"
        site_code = {**order["code"], "coding": order["code"]["coding"][:1]}
        bare = {**without(order, "instantiatesCanonical"), "code": site_code}
        later = with_orders(mark(), [bare])
        assert suggestions(ehr, later).keys() == offered.keys() - {label}
        assert "already ordered on 2026-11-22" in not_again(ehr, later, label)
