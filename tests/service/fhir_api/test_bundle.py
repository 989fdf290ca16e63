"""A transaction is kept whole or not at all; a batch entry by entry; everybody in it is evaluated once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.fhir_api.door import BASE, MRN, Door, Json, entry, issues, name_in, observation, places, response

URN = "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb9"
OTHER = "urn:uuid:05efabf0-4be2-4561-91ce-51548425acba"
PERSON: Json = {"resourceType": "Patient", "birthDate": "1970-01-01", "identifier": [MRN]}
ONCE = "identifier=urn:example:mrn|4711"


def of(urn: str) -> Json:
    return observation(subject={"reference": urn})


def statuses(bundle: Json) -> list[str]:
    return [each["response"]["status"] for each in bundle["entry"]]


def content(door: Door, patient: str) -> list[Json]:
    return [json.loads(each.content) for each in door.records.of_patient(patient)]


def test_entries_of_a_transaction_refer_to_each_other_in_any_order(door: Door) -> None:
    medicine: Json = {"resourceType": "Medication", "code": {"text": "x"}}
    prescribed: Json = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "subject": {"reference": URN},
        "medicationReference": {"reference": OTHER},
    }
    answered = door.bundles(
        "transaction", entry(of(URN)), entry(prescribed), entry(PERSON, URN), entry(medicine, OTHER)
    )
    bundle = answered.get_json()
    assert (answered.status_code, bundle["type"]) == (200, "transaction-response")
    assert statuses(bundle) == ["201 Created"] * 4
    assert [each["response"]["etag"] for each in bundle["entry"]] == ['W/"1"'] * 4
    names = [name_in(each["response"]["location"]) for each in bundle["entry"]]
    patient = f"Patient/{names[2]}"
    assert door.assessed == [patient]
    kept = {each["resourceType"]: each for each in content(door, patient)}
    assert kept["Observation"]["subject"] == {"reference": patient}
    assert kept["MedicationRequest"]["medicationReference"] == {"reference": f"Medication/{names[3]}"}
    assert kept["Patient"] == PERSON
    assert kept["Medication"] == medicine
    assert bundle["entry"][0]["response"]["location"] == f"{BASE}/Observation/{names[0]}"


def test_nothing_but_the_references_is_changed(door: Door) -> None:
    sent = (
        b'{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Observation", "x":1.00,'
    )
    sent += b'"status":"final","code":{"text":"\\"reference\\":\\"URN\\" URN"},"subject":{"reference" : "URN"}},'
    sent += b'"request":{"method":"POST","url":"Observation"}},{"fullUrl":"URN","resource":{"resourceType":"Patient",'
    sent += b'"id":"7"},"request":{"method":"POST","url":"Patient"}}]}'
    assert door.posts("", sent.replace(b"URN", URN.encode())).status_code == 200
    seen, person = (each.content for each in door.records.of_patient("Patient/7"))
    before = (
        b'{"resourceType":"Observation", "x":1.00,"status":"final","code":{"text":"\\"reference\\":\\"URN\\" URN"},'
    )
    assert seen == before.replace(b"URN", URN.encode()) + b'"subject":{"reference" : "Patient/7"}}'
    assert person == b'{"resourceType":"Patient","id":"7"}'


def test_a_patient_goes_on_being_known_by_the_id_of_its_hospital(door: Door) -> None:
    door.bundles("transaction", entry(of(URN)), entry({"resourceType": "Patient", "id": "7"}, URN))
    assert door.assessed == ["Patient/7"]
    assert len(content(door, "Patient/7")) == 2


def test_a_patient_without_an_id_is_known_by_its_full_url(door: Door) -> None:
    full_url = "https://ehr.example.org/fhir/Patient/7"
    door.bundles("transaction", entry(of("Patient/7")), entry({"resourceType": "Patient"}, full_url))
    assert door.assessed == ["Patient/7"]


def test_a_repeated_transaction_finds_what_the_first_has_kept(door: Door) -> None:
    seen = observation(subject={"reference": URN}, identifier=[MRN])
    entries = [entry(seen, ifNoneExist=ONCE), entry(PERSON, URN, ifNoneExist=ONCE), entry(of(URN))]
    first, second = (door.bundles("transaction", *entries).get_json() for _ in range(2))
    assert statuses(first) == ["201 Created"] * 3
    assert statuses(second) == ["200 OK", "200 OK", "201 Created"]
    assert [each["response"]["location"] for each in first["entry"]][:2] == [
        each["response"]["location"] for each in second["entry"]
    ][:2]
    (patient,) = set(door.assessed)
    assert len(content(door, patient)) == 4
    assert {each["subject"]["reference"] for each in content(door, patient) if "subject" in each} == {patient}


def test_one_patient_twice_in_a_transaction_is_one(door: Door) -> None:
    entries = [
        entry(PERSON, URN, ifNoneExist=ONCE),
        entry(PERSON, OTHER, ifNoneExist=ONCE),
        entry(of(URN)),
        entry(of(OTHER)),
    ]
    bundle = door.bundles("transaction", *entries).get_json()
    assert statuses(bundle) == ["201 Created", "200 OK", "201 Created", "201 Created"]
    (patient,) = set(door.assessed)
    assert len(content(door, patient)) == 3


def test_a_patient_who_was_known_before_stays_known_so(door: Door) -> None:
    door.posts("Patient", {**PERSON, "id": "7"}, {"If-None-Exist": ONCE})
    door.bundles("transaction", entry(of(URN)), entry(PERSON, URN, ifNoneExist=ONCE))
    assert door.assessed == ["Patient/7", "Patient/7"]
    assert len(content(door, "Patient/7")) == 2


WRONG: dict[str, tuple[Json, int, str]] = {
    "no FHIR": (entry(observation(status=None)), 422, "Bundle.entry[1].resource.status"),
    "another type": (entry(observation(), url="Condition"), 400, "Bundle.entry[1].resource.resourceType"),
    "a type that nobody reads": (entry({"resourceType": "Immunization"}), 422, "Bundle.entry[1].resource"),
    "another method": (entry(observation(), method="PUT", url="Observation/1"), 422, "Bundle.entry[1].request.method"),
    "an operation": (entry(response(), url="QuestionnaireResponse/$extract"), 400, "Bundle.entry[1].request.url"),
    "no request": ({"resource": observation()}, 400, "Bundle.entry[1].request"),
    "no resource": ({"request": {"method": "POST", "url": "Observation"}}, 400, "Bundle.entry[1].resource"),
    "no entry": ({"fullUrl": 5}, 400, "Bundle.entry[1]"),
    "an unknown answer": (
        entry(response({"linkId": "none.such", "answer": [{"valueBoolean": True}]})),
        422,
        "Bundle.entry[1].resource.item[0].linkId",
    ),
    "a patient who did not come": (entry(of(OTHER)), 422, "Bundle.entry[1].resource.subject"),
    "a condition that is not looked at": (
        entry(observation(), ifNoneExist="status=final"),
        412,
        "Bundle.entry[1].request.ifNoneExist",
    ),
    "an identifier of another": (entry(observation(), ifNoneExist=ONCE), 400, "Bundle.entry[1].request.ifNoneExist"),
    "the same fullUrl": (entry(observation(), URN), 400, "Bundle.entry[0].fullUrl"),
}


@pytest.mark.parametrize(("wrong", "status", "at"), WRONG.values(), ids=WRONG)
def test_one_wrong_entry_refuses_the_whole_transaction(door: Door, wrong: Json, status: int, at: str) -> None:
    answered = door.bundles("transaction", entry(observation(), URN), wrong)
    assert places(issues(answered, status))[0] == at
    assert content(door, "Patient/7") == []
    assert door.assessed == []


def test_a_refused_transaction_names_everything_that_is_wrong(door: Door) -> None:
    answered = door.bundles("transaction", entry(observation(status=None)), entry(observation(subject=None)))
    assert places(issues(answered, 422)) == ["Bundle.entry[0].resource.status", "Bundle.entry[1].resource.subject"]


@pytest.mark.parametrize(("wrong", "_", "at"), [each for name, each in WRONG.items() if name != "the same fullUrl"])
def test_one_wrong_entry_of_a_batch_is_its_own_affair(door: Door, wrong: Json, _: int, at: str) -> None:
    bundle = door.bundles("batch", entry(observation()), wrong, entry(observation())).get_json()
    assert bundle["type"] == "batch-response"
    first, second, third = statuses(bundle)
    assert (first, third) == ("201 Created", "201 Created")
    assert second.startswith("4")
    assert bundle["entry"][1]["response"]["outcome"]["issue"][0]["expression"] == [at]
    assert len(content(door, "Patient/7")) == 2
    assert door.assessed == ["Patient/7"]


def test_a_method_that_is_not_carried_out_is_said_so_in_a_batch(door: Door) -> None:
    bundle = door.bundles("batch", {"request": {"method": "GET", "url": "Observation/1"}}).get_json()
    assert statuses(bundle) == ["405 Method Not Allowed"]
    assert bundle["entry"][0]["response"]["outcome"]["issue"][0]["code"] == "not-supported"


def test_entries_of_a_batch_do_not_know_each_other(door: Door) -> None:
    bundle = door.bundles("batch", entry(PERSON, URN), entry(of(URN))).get_json()
    assert [each[:3] for each in statuses(bundle)] == ["201", "422"]


def test_a_medicine_between_two_patients_belongs_to_neither(door: Door) -> None:
    two = [entry(observation()), entry(observation(subject={"reference": "Patient/8"}))]
    answered = door.bundles("transaction", *two, entry({"resourceType": "Medication"}))
    assert places(issues(answered, 422)) == ["Bundle.entry[2].resource"]


def test_everybody_is_evaluated_once(door: Door) -> None:
    others = [entry(observation(subject={"reference": f"Patient/{number}"})) for number in (8, 7, 8)]
    door.bundles("transaction", entry(observation()), *others)
    assert door.assessed == ["Patient/7", "Patient/8"]


def test_an_empty_transaction_is_carried_out(door: Door) -> None:
    answered = door.posts("", {"resourceType": "Bundle", "type": "transaction"})
    assert answered.get_json() == {"resourceType": "Bundle", "type": "transaction-response"}


@pytest.mark.parametrize(
    ("prefer", "shown", "told"),
    [("", True, False), ("return=minimal", False, False), ("return=OperationOutcome", False, True)],
)
def test_the_client_says_what_an_entry_returns(door: Door, prefer: str, shown: bool, told: bool) -> None:  # noqa: FBT001
    (each,) = door.bundles("batch", entry(observation()), headers={"Prefer": prefer}).get_json()["entry"]
    assert ("resource" in each, "outcome" in each["response"]) == (shown, told)


def test_what_was_remarked_of_an_entry_is_told(door: Door) -> None:
    (each,) = door.bundles("transaction", entry(observation(vendorThing=1))).get_json()["entry"]
    (issue,) = each["response"]["outcome"]["issue"]
    assert (issue["severity"], issue["expression"]) == ("warning", ["Bundle.entry[0].resource.vendorThing"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"resourceType":"Observation"}',
        b'{"resourceType":"Bundle"}',
        b'{"resourceType":"Bundle","type":"collection"}',
        b'{"resourceType":"Bundle","type":"batch","entry":{}}',
        b'{"resourceType":"Bundle","type":"batch","entry":[{]}',
        b'{"resourceType":"Bundle","type":"batch","x":"\xff"}',
        b'{"resourceType":"Bundle","type":"batch","entry":[' + b"[" * 100_000,
    ],
    ids=lambda body: f"{len(body)} bytes {body[:60]!r}",
)
def test_what_is_no_transaction_or_batch_is_refused(door: Door, body: bytes) -> None:
    issues(door.posts("", body), 400)


def test_a_bundle_that_says_one_thing_twice_is_refused(door: Door) -> None:
    twice = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": [entry(observation())]})
    body = twice.replace('"entry"', '"entry": [], "entry"').encode()
    (issue,) = issues(door.posts("", body), 400)
    assert "twice" in issue["diagnostics"]
    assert door.assessed == []


def test_a_bundle_of_too_many_entries_is_refused(door: Door) -> None:
    issues(door.bundles("batch", *[{}] * 5001), 413)


def test_a_bundle_may_also_be_posted_with_a_slash(door: Door) -> None:
    body = json.dumps({"resourceType": "Bundle", "type": "batch"})
    answered = door.client.post("/fhir/", data=body, content_type="application/fhir+json")
    assert answered.status_code == 200


@pytest.mark.parametrize("kind", ["transaction", "batch"])
def test_a_bundle_that_meets_records_that_are_down_is_to_be_sent_again(door: Door, tmp_path: Path, kind: str) -> None:
    door.records.close()
    for file in tmp_path.glob("records.sqlite3*"):
        file.unlink()
    (tmp_path / "records.sqlite3").mkdir()
    answered = door.bundles(kind, entry(observation()), entry(observation(status=None) if kind == "batch" else PERSON))
    issues(answered, 503)
    assert answered.headers["Retry-After"]
    assert door.assessed == []
