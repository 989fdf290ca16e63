"""encounter-start and problem-list-item-create, and what all hooks have in common."""

from __future__ import annotations

from typing import Any

import pytest

from service.hooks.catalogue import SERVICES
from tests.cases.story import Facts, resources
from tests.service.hook_calls import Ehr, Json, outcome
from tests.service.occasions import CALM, WEAK, address, assessment, bundle, call

START, ADDED = address("encounter-start"), address("problem-list-item-create")
NOTHING: dict[str, Any] = {"patient": {"age": 62, "sex": "male"}}


def problem(name: str, **more: object) -> Json:
    """A condition as it was just put on the problem list."""
    return next(
        each
        for each in resources(NOTHING | {"problems": [{"code": name, **more}]})
        if each["resourceType"] == "Condition"
    )


def adding(story: Facts, *conditions: Json) -> Json:
    return call("problem-list-item-create", story, conditions=bundle(*conditions))


def answered(ehr: Ehr, sent: Json, path: str) -> list[Json]:
    response = ehr.asks(sent, path)
    assert response.status_code == 200, response.get_data(as_text=True)
    cards: list[Json] = response.get_json()["cards"]
    return cards


@pytest.mark.requirement("H1")
def test_before_a_visit_the_whole_card_is_shown(ehr: Ehr) -> None:
    (card,) = answered(ehr, call("encounter-start", WEAK, encounterId="e1"), START)
    assert assessment(card)["tier"] == "URGENT"


def test_the_reason_of_the_visit_that_starts_is_read(ehr: Ehr) -> None:
    sent = call("encounter-start", NOTHING, encounterId="e1")
    assert answered(ehr, sent, START) == []
    twitching = {"coding": [{"system": "http://snomed.info/sct", "code": "82470000"}]}
    visit = {"resourceType": "Encounter", "id": "e1", "status": "in-progress", "reasonCode": [twitching]}
    sent["prefetch"]["encounter"] = visit | {"subject": {"reference": "Patient/p"}}
    (card,) = answered(ehr, sent, START)
    assert assessment(card)["tier"] == "INSUFFICIENT_DATA"


@pytest.mark.requirement("H1")
def test_twitching_that_is_just_put_on_the_problem_list_is_assessed_at_once(ehr: Ehr) -> None:
    (card,) = answered(ehr, adding(NOTHING, problem("fasciculation")), ADDED)
    assert assessment(card)["tier"] == "INSUFFICIENT_DATA"


def test_weakness_that_is_just_added_in_a_man_who_twitches_is_assessed_at_once(ehr: Ehr) -> None:
    before = answered(ehr, call("encounter-start", CALM, encounterId="e1"), START)
    (card,) = answered(ehr, adding(CALM, problem("muscle-weakness")), ADDED)
    assert assessment(card)["tier"] != assessment(before[0])["tier"]


def test_a_problem_that_has_nothing_to_do_with_twitching_is_added_in_peace(ehr: Ehr) -> None:
    ankle = {
        "resourceType": "Condition",
        "id": "a",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "44465007"}]},
    }
    sent = adding(CALM, ankle | {"subject": {"reference": "Patient/p"}})
    assert answered(ehr, sent, ADDED) == []


def test_a_new_problem_that_cannot_be_read_does_not_pass_for_a_harmless_one(ehr: Ehr) -> None:
    broken = {"resourceType": "Condition", "id": "a", "code": "82470000", "subject": {"reference": "Patient/p"}}
    (card,) = answered(ehr, adding(CALM, broken), ADDED)
    assert "could not be read" in card["summary"]


@pytest.mark.parametrize("first", ["fasciculation", "muscle-weakness"])
def test_a_new_problem_is_read_beside_those_on_the_list(ehr: Ehr, first: str) -> None:
    """Weakness in somebody who twitches, and twitching in somebody who is weak, whichever was there before."""
    (second,) = {"fasciculation", "muscle-weakness"} - {first}
    story = {"patient": {"age": 62, "sex": "male"}, "problems": [{"code": first}]}
    (card,) = answered(ehr, adding(story, problem(second) | {"id": "new"}), ADDED)
    assert assessment(card)["tier"] == "URGENT"


@pytest.mark.parametrize("entry", [{}, {"resource": {"id": "x"}}])
def test_a_new_problem_that_did_not_come_along_is_missed(ehr: Ehr, entry: Json) -> None:
    sent = adding(WEAK)
    sent["context"]["conditions"]["entry"] = [entry]
    (card,) = answered(ehr, sent, ADDED)
    assert "part of the record could not be read" in card["summary"]


@pytest.mark.requirement("H3", "R4")
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda each: each.id)
def test_every_service_answers_its_own_hook_and_no_other(ehr: Ehr, service: object) -> None:
    own = f"/cds-services/{service.id}"  # type: ignore[attr-defined]
    context = {"encounterId": "e1", "draftOrders": bundle(), "selections": [], "conditions": bundle()}
    assert ehr.asks(call(service.hook, WEAK, **context), own).status_code == 200  # type: ignore[attr-defined]
    others = {each.hook for each in SERVICES.values()} - {service.hook}  # type: ignore[attr-defined]
    for hook in others:
        assert outcome(ehr.asks(call(hook, WEAK, **context), own), 400)["expression"] == ["hook"]
    silent = call(service.hook, WEAK, **context)  # type: ignore[attr-defined]
    silent["context"]["userId"] = "RelatedPerson/wife"
    assert ehr.asks(silent, own).get_json() == {"cards": []}


@pytest.mark.requirement("F4")
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda each: each.id)
def test_no_service_answers_without_the_patient(ehr: Ehr, service: object) -> None:
    context = {"encounterId": "e1", "draftOrders": bundle(), "selections": [], "conditions": bundle()}
    sent = call(service.hook, WEAK, **context) | {"prefetch": {}}  # type: ignore[attr-defined]
    response = ehr.asks(sent, f"/cds-services/{service.id}")  # type: ignore[attr-defined]
    assert response.status_code == 412
