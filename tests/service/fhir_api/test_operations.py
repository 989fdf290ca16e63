"""The operations by their addresses; what they compute is tested with them."""

from __future__ import annotations

import pytest

from tests.service.fhir_api.door import Door, Json, issues, response

EXTRACT = "QuestionnaireResponse/$extract"
APPLY = "PlanDefinition/fasciculation-workup/$apply"


def test_what_is_extracted_can_be_posted_and_posted_again(door: Door) -> None:
    extracted = door.posts(EXTRACT, response())
    assert extracted.status_code == 200
    assert door.records.of_patient("Patient/7") == []
    bundle = extracted.get_json()
    first, second = (door.posts("", bundle) for _ in range(2))
    assert {each["response"]["status"] for each in first.get_json()["entry"]} == {"201 Created"}
    assert {each["response"]["status"] for each in second.get_json()["entry"]} == {"200 OK"}
    assert len(door.records.of_patient("Patient/7")) == len(bundle["entry"])


def test_a_response_that_cannot_be_extracted_is_refused(door: Door) -> None:
    issues(door.posts(EXTRACT, response(status="in-progress")), 400)
    issues(door.posts(EXTRACT, b"{"), 400)


def test_a_plan_is_made_for_the_patient_whose_record_came(door: Door) -> None:
    person: Json = {"resourceType": "Patient", "id": "7", "birthDate": "1970-01-01"}
    record = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": person}, {"resource": response()}]}
    answered = door.posts(APPLY, {"resourceType": "Parameters", "parameter": [{"name": "data", "resource": record}]})
    assert answered.status_code == 200, answered.text
    plan = answered.get_json()
    assert (plan["resourceType"], plan["subject"]) == ("CarePlan", {"reference": "Patient/7"})
    assert door.assessed == []


@pytest.mark.parametrize("path", [EXTRACT, APPLY])
def test_an_operation_is_asked_for_by_post(door: Door, path: str) -> None:
    answered = door.client.put(f"/fhir/{path}")
    issues(answered, 405)
    assert "POST" in answered.headers["Allow"]


@pytest.mark.parametrize("path", [EXTRACT, APPLY])
def test_an_operation_takes_json_only(door: Door, path: str) -> None:
    issues(door.posts(path, b"<x/>", {"Content-Type": "application/fhir+xml"}), 415)
    issues(door.posts(path, b"null"), 400)
