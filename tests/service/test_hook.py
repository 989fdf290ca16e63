"""POST /cds-services/fasciculation-patient-view, when all is well."""

from __future__ import annotations

import json
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.service.hook_calls import PATIENT_VIEW, Ehr, Json, mark, with_context, with_prefetch, without

AUTHORIZATION = {
    "access_token": "secret",
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "patient/Observation.read",
    "subject": "fasciculation-cds",
    "patient": "o01",
}


def tier(card: Json) -> str:
    return str(card["extension"]["org.fasciculation-cds.assessment"]["tier"])


@pytest.mark.requirement("C1")
def test_a_man_whose_twitching_spreads_and_who_drops_pens_should_be_seen_soon(ehr: Ehr) -> None:
    (card,) = ehr.cards(mark())
    assert tier(card) == "URGENT"
    assert card["indicator"] == "warning"


@pytest.mark.requirement("C1")
def test_a_patient_of_whom_nothing_says_that_he_twitches_gets_no_card(ehr: Ehr) -> None:
    assert ehr.cards(with_prefetch(mark(), intake=None)) == []


@pytest.mark.requirement("H3")
@pytest.mark.parametrize("user", ["Patient/o01", "RelatedPerson/wife"])
def test_cards_are_for_clinicians_and_not_for_the_patient_or_a_relative(ehr: Ehr, user: str) -> None:
    with capture_logs() as lines:
        assert ehr.cards(with_context(mark(), userId=user)) == []
    (line,) = [each for each in lines if each["event"] == "hook"]
    assert line["withheld"] == "the reader is no clinician"


@pytest.mark.requirement("H3")
def test_a_patient_who_looks_gets_no_card_even_when_the_data_did_not_come(ehr: Ehr) -> None:
    call = without(with_context(mark(), userId="Patient/o01"), "prefetch")
    assert ehr.cards(call) == []


@pytest.mark.requirement("H3")
def test_a_practitioner_in_a_role_is_a_clinician(ehr: Ehr) -> None:
    assert len(ehr.cards(with_context(mark(), userId="PractitionerRole/7"))) == 1


@pytest.mark.requirement("R5")
def test_a_patient_id_with_its_type_in_front_is_understood(ehr: Ehr) -> None:
    (card,) = ehr.cards(with_context(mark(), patientId="Patient/o01"))
    assert card["extension"]["org.fasciculation-cds.assessment"]["patient"] == "Patient/o01"


@pytest.mark.requirement("T5", "R7", "Q8")
def test_fields_that_the_standard_or_a_vendor_adds_are_tolerated(ehr: Ehr) -> None:
    call = with_context(mark(), encounterId="e1", newInTheNextVersion={"a": [1]})
    call |= {
        "extension": {"com.epic.cdshooks.request.bpa-trigger-action": "1"},
        "somethingNew": [{"deep": None}],
        "fhirServer": "https://fhir.example.org/r4",
        "fhirAuthorization": {**AUTHORIZATION, "new": True},
    }
    assert len(ehr.cards(with_prefetch(call, aKeyWeDoNotKnow={"resourceType": "Basic"}))) == 1


@pytest.mark.requirement("T5")
def test_a_null_in_place_of_an_optional_field_is_the_same_as_nothing(ehr: Ehr) -> None:
    assert len(ehr.cards({**mark(), "fhirServer": None, "fhirAuthorization": None, "extension": None})) == 1


@pytest.mark.requirement("R4", "T1")
@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]
)
def test_json_is_json_with_and_without_a_charset(ehr: Ehr, kind: str) -> None:
    response = ehr.post(PATIENT_VIEW, data=json.dumps(mark()), content_type=kind)
    assert response.status_code == 200


def test_a_body_that_says_identity_is_a_body_like_any_other(ehr: Ehr) -> None:
    headers = {"Content-Encoding": "identity"}
    response = ehr.post(PATIENT_VIEW, data=json.dumps(mark()), content_type="application/json", headers=headers)
    assert response.status_code == 200


def test_the_answer_is_not_kept_by_anything_on_the_way(ehr: Ehr) -> None:
    assert ehr.asks(mark()).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("known", ["conditions", "observations", "intake", "encounters", "orders"])
def test_one_of_the_keys_that_can_say_that_somebody_twitches_is_enough(ehr: Ehr, known: str) -> None:
    call = mark()
    prefetch: dict[str, Any] = {"patient": call["prefetch"]["patient"], known: call["prefetch"][known]}
    assert ehr.asks({**call, "prefetch": prefetch}).status_code == 200


@pytest.mark.requirement("Q2")
def test_null_under_a_key_means_that_there_is_none_and_that_is_known(ehr: Ehr) -> None:
    call = mark()
    prefetch = {"patient": call["prefetch"]["patient"], "conditions": None}
    assert ehr.cards({**call, "prefetch": prefetch}) == []


@pytest.mark.requirement("Q4", "E2")
def test_an_unreadable_intake_beside_readable_conditions_is_no_reason_to_be_silent(ehr: Ehr) -> None:
    broken = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
    (card,) = ehr.cards(with_prefetch(mark(), intake=broken))
    assert card["indicator"] == "info"
    assert "could not be read" in card["summary"]


@pytest.mark.requirement("X2")
def test_two_patients_one_after_the_other_do_not_mix(ehr: Ehr) -> None:
    other = with_context(mark(), patientId="o02")
    other = with_prefetch(other, patient={"resourceType": "Patient", "id": "o02"}, intake=None)
    assert [len(ehr.cards(mark())), len(ehr.cards(other)), len(ehr.cards(mark()))] == [1, 0, 1]
