"""A card that a reader dismissed stays away from this reader, while nothing is new: and from nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from service.hooks.memory import DAYS_WHERE_URGENT
from tests.service.apps import NOW
from tests.service.feedback.visits import Clinic, accepted, overridden
from tests.service.hook_calls import PATIENT_VIEW, Ehr, Json, mark, with_prefetch
from workers.contract import Evaluator
from workers.records import Owned, Records

PATIENT = "Patient/o01"


def potassium(value: float, day: str) -> Json:
    """A result of Mark's."""
    return {
        "resourceType": "Observation",
        "id": f"potassium-{day}",
        "status": "final",
        "subject": {"reference": PATIENT},
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
    }


def with_results(*results: Json) -> Json:
    """Mark's chart with results."""
    entries = [{"resource": each} for each in results]
    return with_prefetch(mark(), observations={"resourceType": "Bundle", "type": "searchset", "entry": entries})


def fates(clinic: Clinic) -> list[str]:
    return [each.fate for each in clinic.records.cards.sent_since(None)]


def test_the_same_reader_is_not_told_again_and_that_is_kept(clinic: Clinic) -> None:
    cards = clinic.opens()
    clinic.dismisses(*cards)
    assert clinic.opens() == []
    assert fates(clinic).count("dismissed") == len(cards)


def test_the_order_in_which_the_facts_come_is_nothing_new(clinic: Clinic) -> None:
    results = [potassium(4.2, "2026-11-19"), potassium(4.4, "2026-11-20"), potassium(4.0, "2026-11-21")]
    clinic.dismisses(*clinic.opens(with_results(*results)))
    assert clinic.opens(with_results(*reversed(results), results[0])) == []


@pytest.mark.parametrize(
    "other",
    [{"userId": "Practitioner/somebody-else"}, {"tenant": "another"}, {"client": "south-ehr"}],
    ids=["another clinician", "another tenant", "another client"],
)
def test_everybody_else_is_told(other: Any, clinic: Clinic) -> None:  # noqa: ANN401 # words of Clinic.opens
    cards = clinic.opens()
    clinic.dismisses(*cards)
    assert len(clinic.opens(**other)) == len(cards)


def test_what_is_new_in_the_record_is_told(clinic: Clinic) -> None:
    cards = clinic.opens()
    clinic.dismisses(*cards)
    assert len(clinic.opens(with_results(potassium(4.2, "2026-11-21")))) == len(cards)
    assert clinic.opens() == []  # and what was dismissed is still known


def test_what_is_posted_here_is_new_in_the_record(clinic: Clinic) -> None:
    cards = clinic.opens()
    clinic.dismisses(*cards)
    answers = mark()["prefetch"]["intake"]["entry"][0]["resource"]
    later = {**answers, "id": "later", "authored": "2026-11-22T11:00:00Z"}
    theirs = Owned(clinic.records, lambda: "north-ehr")
    theirs.keep("QuestionnaireResponse", PATIENT, orjson.dumps(later), received=NOW)
    assert clinic.opens()


def test_a_dismissal_of_an_urgent_card_ends_after_fourteen_days(clinic: Clinic) -> None:
    cards = clinic.opens()
    clinic.dismisses(*cards)
    clinic.later(days=DAYS_WHERE_URGENT - 0.1)
    assert clinic.opens() == []
    clinic.later(days=0.2)
    assert len(clinic.opens()) == len(cards)


def test_a_client_whose_clock_is_ahead_prolongs_no_dismissal(clinic: Clinic) -> None:
    cards = clinic.opens()
    clinic.dismisses(*cards, at=NOW + timedelta(days=3650))
    clinic.later(days=DAYS_WHERE_URGENT + 0.1)
    assert len(clinic.opens()) == len(cards)


def test_who_follows_the_card_after_all_has_not_dismissed_it(clinic: Clinic) -> None:
    (card, *others) = clinic.opens()
    clinic.dismisses(card, *others)
    clinic.says(accepted(card, card["suggestions"][0], outcomeTimestamp="2026-11-22T15:00:00Z"))
    assert len(clinic.opens()) == 1


def test_feedback_of_somebody_else_hides_nothing(clinic: Clinic) -> None:
    cards = clinic.opens()
    for wrong in ({"client": "south-ehr"}, {"tenant": "another"}):
        clinic.says(*map(overridden, cards), **wrong)
    assert len(clinic.opens()) == len(cards)


def tier(card: Json) -> str:
    return str(card["extension"]["org.fasciculation-cds.assessment"]["tier"])


def test_an_emergency_is_told_however_often_it_was_dismissed(clinic: Clinic) -> None:
    emergency = with_results(potassium(6.9, "2026-11-22"))
    cards = clinic.opens(emergency)
    assert tier(cards[0]) == "EMERGENCY"
    clinic.dismisses(*cards)
    assert len(clinic.opens(emergency)) == len(cards)


def test_that_the_record_does_not_say_is_told_however_often_it_was_dismissed(clinic: Clinic) -> None:
    unasked = with_prefetch(mark(), intake={"resourceType": "Bundle", "type": "searchset"}, observations=None)
    condition = {
        "resourceType": "Condition",
        "id": "twitching",
        "subject": {"reference": "Patient/o01"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "82470000"}]},
    }
    conditions = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": condition}]}
    unasked = with_prefetch(unasked, conditions=conditions)
    cards = clinic.opens(unasked)
    assert tier(cards[0]) == "INSUFFICIENT_DATA"
    clinic.dismisses(*cards)
    assert len(clinic.opens(unasked)) == len(cards)


def test_that_the_record_could_not_be_read_is_told_however_often_it_was_dismissed(clinic: Clinic) -> None:
    bundle = {"resourceType": "Bundle", "type": "searchset"}
    unreadable = {
        **dict.fromkeys(mark()["prefetch"], bundle),
        "patient": mark()["prefetch"]["patient"],
        "intake": {**bundle, "entry": [{"resource": {"resourceType": "QuestionnaireResponse", "item": 7}}]},
    }
    call = {**mark(), "prefetch": unreadable}
    (card,) = clinic.opens(call)
    assert tier(card) == "NOT_APPLICABLE"
    clinic.dismisses(card)
    assert len(clinic.opens(call)) == 1


def test_where_nobody_says_what_was_dismissed_everything_is_told(evaluator: Evaluator, away: Records) -> None:
    response = Ehr(Clinic(evaluator, away).app).post(PATIENT_VIEW, json=mark(), headers={"X-Client": "north-ehr"})
    assert response.status_code == 200
    assert response.get_json()["cards"]
