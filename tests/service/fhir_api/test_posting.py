"""One resource posted: kept with its bytes, its patient evaluated; or refused, by its place, and nothing kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.fhir_api.door import BASE, MRN, Door, Json, issues, name_in, observation, places, response

SUBJECT = {"subject": {"reference": "Patient/7"}}
OF_EACH_TYPE: dict[str, Json] = {
    "Appointment": {"status": "booked", "participant": [{"actor": {"reference": "Patient/7"}, "status": "accepted"}]},
    "Condition": {"code": {"text": "x"}, **SUBJECT},
    "DiagnosticReport": {"status": "final", "code": {"text": "x"}, **SUBJECT},
    "Encounter": {"status": "finished", "class": {"code": "AMB"}, **SUBJECT},
    "FamilyMemberHistory": {
        "status": "completed",
        "relationship": {"text": "mother"},
        "patient": {"reference": "Patient/7"},
    },
    "MedicationRequest": {
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "x"},
        **SUBJECT,
    },
    "MedicationStatement": {"status": "active", "medicationCodeableConcept": {"text": "x"}, **SUBJECT},
    "Patient": {"id": "7"},
    "Procedure": {"status": "completed", "code": {"text": "x"}, **SUBJECT},
    "ServiceRequest": {"status": "active", "intent": "order", "code": {"text": "x"}, **SUBJECT},
    "Specimen": SUBJECT,
}


def kept_of(door: Door, patient: str = "Patient/7") -> list[bytes]:
    return [each.content for each in door.records.of_patient(patient)]


def test_a_response_is_kept_as_it_came_and_its_patient_evaluated(door: Door) -> None:
    sent = b'{ "resourceType":"QuestionnaireResponse", "status":"completed", "subject":{"reference":"Patient/7"},\n'
    sent += b'"vendorThing":1.00, "item":[{"linkId":"fas.present","answer":[{"valueBoolean":true}]}] }'
    answered = door.posts("QuestionnaireResponse", sent)
    assert answered.status_code == 201
    assert answered.headers["ETag"] == 'W/"1"'
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["Location"].startswith(f"{BASE}/QuestionnaireResponse/")
    assert kept_of(door) == [sent]
    assert door.assessed == ["Patient/7"]
    back = door.gets(f"QuestionnaireResponse/{name_in(answered.headers['Location'])}")
    assert (back.status_code, back.data, back.headers["ETag"]) == (200, sent, 'W/"1"')
    assert back.headers["Cache-Control"] == "no-store"


def test_who_has_a_kept_resource_is_not_sent_it_again(door: Door) -> None:
    path = door.posts("Observation", observation()).headers["Location"].partition("/fhir/")[2]
    assert door.gets(path, If_None_Match='W/"1"').status_code == 304
    assert door.gets(path, If_None_Match='W/"2"').status_code == 200


def test_a_kept_resource_is_found_under_its_own_type_only(door: Door) -> None:
    name = name_in(door.posts("Observation", observation()).headers["Location"])
    issues(door.gets(f"Condition/{name}"), 404)


@pytest.mark.parametrize("kind", OF_EACH_TYPE)
def test_every_type_that_is_read_may_be_posted(door: Door, kind: str) -> None:
    assert door.posts(kind, {"resourceType": kind, **OF_EACH_TYPE[kind]}).status_code == 201
    assert door.assessed == ["Patient/7"]


@pytest.mark.parametrize("kind", ["Immunization", "Bundle", "CarePlan", "OperationOutcome", "Foo"])
def test_a_type_that_nobody_reads_is_refused_with_a_reason(door: Door, kind: str) -> None:
    (issue,) = issues(door.posts(kind, {"resourceType": kind}), 404)
    assert issue["code"] == "not-supported"


@pytest.mark.parametrize(
    ("reference", "patient"),
    [
        ("Patient/7", "Patient/7"),
        ("Patient/7/_history/3", "Patient/7"),
        ("https://ehr.example.org/fhir/Patient/7", "Patient/7"),
        ("Patient/with_underscore", "Patient/with_underscore"),
    ],
)
def test_a_resource_is_kept_with_the_patient_that_it_names(door: Door, reference: str, patient: str) -> None:
    assert door.posts("Observation", observation(subject={"reference": reference})).status_code == 201
    assert door.assessed == [patient]
    assert len(kept_of(door, patient)) == 1


@pytest.mark.parametrize(
    "subject",
    [
        None,
        {},
        {"display": "Somebody"},
        {"identifier": MRN},
        {"reference": "Group/7"},
        {"reference": "#p"},
        {"reference": "Patient/"},
        {"reference": "Patient/7?x=1"},
        {"reference": "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb9"},
        {"reference": "Patient/\u0000"},
        {"reference": "Patient/" + "7" * 300},
    ],
    ids=str,
)
@pytest.mark.parametrize("make", [observation, response])
def test_without_a_patient_nothing_is_kept(door: Door, make: object, subject: Json | None) -> None:
    assert callable(make)
    sent = make(subject=subject)
    kind = sent["resourceType"]
    (issue,) = issues(door.posts(kind, sent), 422)
    assert issue["expression"] == [f"{kind}.subject"]
    assert door.assessed == []


def test_a_medicine_by_itself_belongs_to_nobody(door: Door) -> None:
    issues(door.posts("Medication", {"resourceType": "Medication"}), 422)


def test_a_patient_without_an_id_is_known_by_its_place(door: Door) -> None:
    location = door.posts("Patient", {"resourceType": "Patient"}).headers["Location"]
    assert door.assessed == [f"Patient/{name_in(location)}"]


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        (response({"linkId": "none.such", "answer": [{"valueBoolean": True}]}), "item[0].linkId"),
        (response({"linkId": "fas.present", "answer": [{"valueString": "yes"}]}), "item[0].answer[0].value"),
        (response({"linkId": "weak.any", "answer": [{"valueString": "rather"}]}), "item[0].answer[0].value"),
        (response(questionnaire="http://example.org/Questionnaire/phq-9"), "questionnaire"),
        (response(status="finished"), "status"),
    ],
)
def test_answers_that_nobody_can_understand_are_refused_by_their_place(door: Door, sent: Json, at: str) -> None:
    assert places(issues(door.posts("QuestionnaireResponse", sent), 422)) == [f"QuestionnaireResponse.{at}"]
    assert kept_of(door) == []
    assert door.assessed == []


@pytest.mark.parametrize(
    "questionnaire",
    [None, "https://ehr.example.org/fhir/Questionnaire/fasciculation-intake|1", "Questionnaire/fasciculation-intake"],
)
def test_a_response_is_ours_wherever_the_questionnaire_is_held(door: Door, questionnaire: str | None) -> None:
    assert door.posts("QuestionnaireResponse", response(questionnaire=questionnaire)).status_code == 201


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        (response({"linkId": "face.same-side", "answer": [{"valueBoolean": True}]}), "item[0]"),
        (response(status="in-progress"), "status"),
        (response(vendorThing=1), "vendorThing"),
    ],
)
def test_what_is_only_remarked_is_kept_and_told_to_who_wants_to_know(door: Door, sent: Json, at: str) -> None:
    answered = door.posts("QuestionnaireResponse", sent, {"Prefer": "return=OperationOutcome"})
    assert answered.status_code == 201, answered.text
    (issue,) = answered.get_json()["issue"]
    assert (issue["severity"], issue["expression"]) == ("warning", [f"QuestionnaireResponse.{at}"])
    assert len(kept_of(door)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"{",
        b"{}x",
        b"[]",
        b"null",
        b"5",
        b'{"resourceType":"Observation","x":NaN}',
        b'{"resourceType":"Observation","x":"\xff"}',
        rb'{"resourceType":"Observation","x":"\ud800"}',
        b'{"resourceType":"Patient"}',
        b'{"status":"final"}',
        b'{"resourceType":["Observation"]}',
        b'{"resourceType":"Observation","x":' + b"[" * 150 + b"]" * 150 + b"}",
        b'{"resourceType":"Observation","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=lambda body: f"{len(body)} bytes {body[:40]!r}",
)
def test_what_is_no_observation_is_refused(door: Door, body: bytes) -> None:
    issues(door.posts("Observation", body), 400)


def test_a_byte_order_mark_is_no_fault_and_not_kept(door: Door) -> None:
    plain = json.dumps(observation()).encode()
    assert door.posts("Observation", b"\xef\xbb\xbf" + plain).status_code == 201
    assert kept_of(door) == [plain]


@pytest.mark.parametrize("name", [b'"reference"', rb'"ref\u0065rence"'])
def test_what_says_one_thing_twice_is_refused(door: Door, name: bytes) -> None:
    sent = json.dumps(observation()).encode().replace(b'{"reference"', b'{"reference": "Patient/8", ' + name)
    (issue,) = issues(door.posts("Observation", sent), 400)
    assert issue["code"] == "structure"
    assert door.assessed == []
    assert kept_of(door) == []


def test_a_body_over_ten_megabytes_is_refused(door: Door) -> None:
    issues(door.posts("Observation", b" " * (10 * 1024 * 1024 + 1)), 413)


def test_records_that_are_down_are_said_to_be_down(door: Door, tmp_path: Path) -> None:
    door.posts("Observation", observation())
    door.records.close()
    for file in tmp_path.glob("records.sqlite3*"):
        file.unlink()
    (tmp_path / "records.sqlite3").mkdir()
    answered = door.posts("Observation", observation())
    (issue,) = issues(answered, 503)
    assert issue["code"] == "transient"
    assert int(answered.headers["Retry-After"]) > 0
    issues(door.gets("Observation/1"), 503)
    assert door.assessed == ["Patient/7"]
