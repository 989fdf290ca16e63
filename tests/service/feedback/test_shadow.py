"""A client in shadow mode is answered without cards; what it would have been shown is kept, and reported."""

from __future__ import annotations

import json

import pytest

from tests.service.feedback.visits import Clinic, overridden, until
from tests.service.hook_calls import PATIENT_VIEW, Ehr, mark
from tests.service.test_command_line import fcds
from workers.contract import Evaluator
from workers.records import Records


def test_a_client_in_shadow_mode_gets_an_empty_answer_and_its_cards_are_kept(clinic: Clinic) -> None:
    live = clinic.opens(client="north-ehr")
    assert clinic.opens(client="shadow-ehr") == []
    kept = clinic.records.cards.sent_since(None)
    shown, held = ([each for each in kept if each.fate == fate] for fate in ("shown", "shadow"))
    assert [each.client for each in held] == ["shadow-ehr"] * len(live)
    assert sorted((each.topic, each.rules) for each in held) == sorted((each.topic, each.rules) for each in shown)
    assert {each.assessment for each in held} == {each.assessment for each in shown}
    assert clinic.records.assessment(held[0].assessment, "north-ehr"), "what both have to the byte is the first one's"


def test_a_broken_call_is_an_error_in_shadow_mode_too(clinic: Clinic) -> None:
    response = Ehr(clinic.app).post(PATIENT_VIEW, json={"hook": "x"}, headers={"X-Client": "shadow-ehr"})
    assert response.status_code == 400


def test_feedback_on_a_card_that_was_held_back_is_on_none_that_was_sent(clinic: Clinic) -> None:
    clinic.opens(client="shadow-ehr")
    (held, *_) = clinic.records.cards.sent_since(None)
    assert clinic.says(overridden(held.id), client="shadow-ehr").status_code == 200
    assert [each.known for each in clinic.records.cards.reactions_since(None)] == [False]


def test_the_answer_does_not_wait_for_a_database_that_is_away(evaluator: Evaluator, away: Records) -> None:
    response = Ehr(Clinic(evaluator, away).app).post(PATIENT_VIEW, json=mark(), headers={"X-Client": "shadow-ehr"})
    assert (response.status_code, response.get_json()) == (200, {"cards": []})


@pytest.mark.parametrize("others", [0, 3])
def test_the_report_says_how_often_there_would_have_been_a_card(
    others: int, clinic: Clinic, settings: dict[str, str]
) -> None:
    well = mark()
    well["context"]["patientId"] = "well"
    bundle = {"resourceType": "Bundle", "type": "searchset"}
    well["prefetch"] = dict.fromkeys(well["prefetch"], bundle) | {"patient": {"resourceType": "Patient", "id": "well"}}
    for _ in range(others):
        Ehr(clinic.app).post(PATIENT_VIEW, json=well, headers={"X-Client": "shadow-ehr"})
    clinic.opens(client="shadow-ehr")
    until(lambda: sum(each.calls for each in clinic.records.cards.occasions_since(None)) == others + 1)
    (told,) = json.loads(fcds("report", "shadow", "--json", settings=settings).stdout)
    assert (told["client"], told["calls"]) == ("shadow-ehr", others + 1)
    assert (told["with_cards"]["count"], told["with_cards"]["of"]) == (1, others + 1)
    assert told["hooks"]["patient-view"]["count"] == 1
    assert b"shadow-ehr" in fcds("report", "shadow", settings=settings).stdout
