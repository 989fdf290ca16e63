"""Whose record it is, and what is about somebody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import Raw

from tests.reading.records import (
    AS_OF,
    Json,
    Value,
    bundle,
    condition,
    holds_nothing,
    observation,
    patient,
    read,
    reasons,
    response,
)
from workers.reading import NoPatient, ReadingError, SeveralPatients, WrongPatient, read_case

UUID = "urn:uuid:0f0d1c2e-5a3b-4c6d-8e9f-0a1b2c3d4e5f"


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p1",
        "https://ehr.example/fhir/Patient/p1",
        "Patient/p1/_history/1",
        "https://ehr.example/fhir/Patient/p1/_history/1",
        "Patient/p1/",
        " Patient/p1\u200b",
        "urn:uuid:p1",
        "urn:uuid:P1",
    ],
)
def test_the_patient_may_be_referred_to_in_many_ways(reference: str) -> None:
    assert read(condition(subject={"reference": reference})).entry


def test_a_resource_without_a_subject_came_with_the_patient() -> None:
    assert read(condition(subject=None)).entry
    assert read(condition(subject={"display": "the patient"})).entry


@pytest.mark.parametrize("reference", ["Patient/p2", "Patient/xp1", "Group/p1", "#p1", "p1", UUID])
def test_a_resource_about_another_patient_is_never_used(reference: str) -> None:
    case = read(condition(subject={"reference": reference}))
    assert holds_nothing(case)
    assert reasons(case) == {"Condition/c1": "about another patient"}
    assert not case.ignored[0].blinding


def test_a_uuid_is_the_address_of_the_patients_entry() -> None:
    entries = [
        {"fullUrl": UUID, "resource": patient()},
        {"resource": condition(subject={"reference": UUID})},
    ]
    document = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    assert read_case(json.dumps(document).encode(), AS_OF).entry


def test_a_patient_without_an_id_is_known_by_the_address_of_the_entry() -> None:
    entries = [
        {"fullUrl": UUID, "resource": {"resourceType": "Patient", "birthDate": "1980"}},
        {"resource": condition(subject={"reference": UUID})},
    ]
    case = read_case(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), AS_OF)
    assert case.patient == f"Patient/{UUID.removeprefix('urn:uuid:')}"
    assert case.entry
    assert case.age is not None


def identified(value: str, system: str = "urn:mrn") -> Json:
    return {"identifier": {"system": system, "value": value}}


def test_a_subject_may_be_named_by_an_identifier() -> None:
    known = patient(identifier=[{"system": "urn:mrn", "value": "77"}])
    assert read(known, condition(subject=identified("77"))).entry
    case = read(known, condition(subject=identified("78")))
    assert case.entry == ()
    assert reasons(case) == {"Condition/c1": "about a patient who cannot be identified"}
    assert case.ignored[0].blinding
    assert not read(known, condition(subject=identified("77", "urn:other"))).entry


def appointment(*actors: Json) -> Json:
    local = "https://fasciculation-cds.example.org/fhir/CodeSystem/findings"
    specialty = [{"coding": [{"system": local, "code": "neurology"}]}]
    return {
        "resourceType": "Appointment",
        "id": "a1",
        "status": "booked",
        "specialty": specialty,
        "participant": [{"actor": actor} for actor in actors] + [{"status": "accepted"}],
    }


def test_an_appointment_is_the_patients_when_the_patient_takes_part() -> None:
    doctor = {"reference": "Practitioner/d"}
    assert read(appointment(doctor, {"reference": "Patient/p1"})).visits
    assert read(appointment(doctor)).visits
    assert not read(appointment(doctor, {"reference": "Patient/p2"})).visits
    assert not read(appointment({"type": "Patient", "identifier": {"value": "9"}})).visits


def test_a_family_history_of_another_patient_is_not_used() -> None:
    other = {"resourceType": "FamilyMemberHistory", "id": "h1", "status": "completed"}
    case = read(other | {"patient": {"reference": "Patient/p2"}})
    assert reasons(case) == {"FamilyMemberHistory/h1": "about another patient"}
    assert read(other).ignored == ()


def test_age_and_sex_are_those_of_the_patient() -> None:
    case = read(patient(gender="Male "))
    assert (case.patient, case.sex) == ("Patient/p1", "male")
    assert case.age is not None
    assert read(patient(gender="other")).sex == ""


def test_a_record_without_a_patient_is_refused() -> None:
    for document in (bundle(condition()), b"[]", b"{}", b"null", b'"text"', bundle({"resourceType": "Patient"})):
        with pytest.raises(NoPatient):
            read_case(document, AS_OF)


def test_a_record_of_several_patients_needs_to_be_told_whose() -> None:
    document = bundle(patient(), patient(id="p2", birthDate="1950"), condition(), condition(id="c2", subject=None))
    with pytest.raises(SeveralPatients):
        read_case(document, AS_OF)
    case = read_case(document, AS_OF, "Patient/p2")
    assert case.age is not None
    assert case.age.oldest == 76
    assert reasons(case) == {"Patient/p1": "about another patient", "Condition/c1": "about another patient"}


def test_the_same_patient_twice_is_one_patient() -> None:
    assert read(patient(), patient(), condition()).entry


def test_a_caller_who_knows_the_patient_needs_no_patient_resource() -> None:
    case = read_case(bundle(condition()), AS_OF, "p1")
    assert (case.patient, case.age) == ("Patient/p1", None)
    assert case.entry


def test_a_nameless_patient_is_the_one_who_is_meant() -> None:
    case = read_case(bundle({"resourceType": "Patient", "birthDate": "1980-01-01"}), AS_OF, "p1")
    assert case.age is not None


def prefetched(**values: Value) -> dict[str, Raw]:
    return {key: Raw(json.dumps(value).encode()) for key, value in values.items()}


def test_a_prefetched_patient_who_is_not_the_one_of_the_context_refuses_the_whole_call() -> None:
    with pytest.raises(WrongPatient):
        read_case(prefetched(patient=patient(id="p2"), conditions=condition()), AS_OF, "p1")
    assert read_case(prefetched(patient=patient(), conditions=condition()), AS_OF, "Patient/p1").entry


def test_no_error_repeats_anything_from_the_record() -> None:
    canary = "Canary-4711"
    calls: list[tuple[Any, str | None]] = [
        (bundle(patient(id=canary), patient(id=f"{canary}-2")), None),
        (bundle(condition(id=canary)), None),
        (prefetched(patient=patient(id=canary)), "p1"),
        (canary.encode(), None),
    ]
    for document, meant in calls:
        with pytest.raises(ReadingError) as refused:
            read_case(document, AS_OF, meant)
        assert canary not in str(refused.value)
        assert refused.value.__cause__ is None


def test_another_patients_answers_are_never_used() -> None:
    theirs = response(
        {"linkId": "fas.present", "answer": [{"valueBoolean": True}]}, subject={"reference": "Patient/p2"}
    )
    case = read(theirs, observation(subject={"reference": "Patient/p2"}))
    assert holds_nothing(case)
