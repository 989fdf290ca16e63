"""Resources that are not what FHIR says: what a fault costs, and what is said of it."""

from __future__ import annotations

import json

import pytest

from tests.reading.records import (
    AS_OF,
    Json,
    Value,
    bundle,
    chosen,
    condition,
    holds_nothing,
    item,
    observation,
    patient,
    prescription,
    read,
    reasons,
    response,
)
from workers.reading import read_case


def test_a_fault_in_one_element_does_not_cost_the_resource() -> None:
    case = read(condition(recordedDate=20261001))
    assert case.entry
    assert reasons(case) == {"Condition/c1": "recordedDate is not a string"}
    assert not case.ignored[0].whole


def test_several_faults_are_all_named() -> None:
    case = read(observation(effectiveDateTime=[], referenceRange={}, id=7))
    assert case.results[0].evidence.reference == "Observation/(no id)"
    assert {(i.resource, i.because) for i in case.ignored} == {
        ("Observation/(no id)", "effectiveDateTime is not a string"),
        ("Observation/(no id)", "referenceRange is not a list"),
        ("Observation/(no id)", "id is not a string"),
    }


@pytest.mark.parametrize(
    ("resource", "because"),
    [
        (observation() | {"code": "2823-3"}, "code is not an object"),
        (observation() | {"code": {"coding": [{"code": 28233}]}}, "code.coding.code is not a string"),
        (observation(status=1), "status is not a string"),
        (observation(subject="Patient/p1"), "subject is not an object"),
        (observation(valueQuantity={"value": True}), "valueQuantity.value is not a number"),
        (observation(valueBoolean="yes"), "valueBoolean is not true or false"),
        (observation(component=[1]), "component is not an object"),
        (condition(verificationStatus="confirmed"), "verificationStatus is not an object"),
        (condition(clinicalStatus=["active"]), "clinicalStatus is not an object"),
        (response(item("weak.any", {"valueBoolean": "no"})), "item.answer.valueBoolean is not true or false"),
        (response({"linkId": 3}), "item.linkId is not a string"),
    ],
)
def test_without_an_essential_element_the_resource_is_set_aside_and_blinds(resource: Json, because: str) -> None:
    case = read(resource)
    assert holds_nothing(case)
    (ignored,) = case.ignored
    assert (ignored.because, ignored.whole, ignored.blinding) == (because, True, True)


def test_a_medicine_that_cannot_be_read_does_not_blind() -> None:
    case = read(prescription() | {"medicationCodeableConcept": "furosemide"})
    assert reasons(case) == {"MedicationRequest/m1": "medicationCodeableConcept is not an object"}
    assert not case.ignored[0].blinding


def test_reasons_that_cannot_be_read_cost_the_reasons_and_blind() -> None:
    visit = {"resourceType": "Encounter", "id": "e1", "status": "finished", "reasonCode": "R25.3"}
    case = read(visit)
    assert reasons(case) == {"Encounter/e1": "reasonCode is not a list"}
    assert (case.ignored[0].whole, case.ignored[0].blinding) == (False, True)


@pytest.mark.parametrize("birth_date", [1980, {}, []])
def test_a_birth_date_of_another_type_costs_the_age_only(birth_date: Value) -> None:
    case = read(patient(birthDate=birth_date), condition())
    assert case.age is None
    assert case.entry
    assert reasons(case) == {"Patient/p1": "birthDate is not a string"}


def test_a_number_too_large_for_any_measurement_is_named() -> None:
    huge = b'{"resourceType":"Observation","id":"k1","status":"final","valueQuantity":{"value":1e999}}'
    case = read_case([json.dumps(patient()).encode(), huge], AS_OF)
    assert reasons(case) == {"Observation/k1": "valueQuantity.value is not a value that can be read"}


def test_one_bad_entry_costs_only_itself() -> None:
    document = json.loads(bundle(patient(), condition()))
    document["entry"] += ["nonsense", 5, {"fullUrl": 5, "resource": observation()}, {"resource": "nonsense"}]
    case = read_case(json.dumps(document).encode(), AS_OF)
    assert case.entry
    assert ("Bundle/(no id)", "an entry cannot be read", False, True) in [
        (i.resource, i.because, i.whole, i.blinding) for i in case.ignored
    ]
    assert ("(unreadable)", True) in [(i.resource, i.blinding) for i in case.ignored]


def test_entries_that_are_no_list_blind() -> None:
    case = read_case([json.dumps(patient()).encode(), b'{"resourceType":"Bundle","id":"b1","entry":{}}'], AS_OF)
    assert reasons(case) == {"Bundle/b1": "entry is not a list"}
    assert case.ignored[0].blinding


def test_a_resource_that_does_not_say_what_it_is_is_named() -> None:
    assert reasons(read({"id": "x1", "code": {}})) == {"(no resourceType)/x1": "resourceType missing"}
    assert reasons(read({"id": 5})) == {"(no resourceType)/(no id)": "resourceType missing"}
    assert reasons(read({"resourceType": 5})) == {"(unreadable)": "is not a resource that can be read"}


def test_nul_characters_are_taken_out() -> None:
    told = {"coding": [{"system": "http://loinc.org", "code": "2823-3\u0000"}]}
    case = read(observation(id="k\u00001", status="final\u0000") | {"code": told})
    assert case.results[0].evidence.reference == "Observation/k1"
    assert "\u0000" not in repr(read(response(item("medicine.recent", {"valueString": "a\u0000b"}))))


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "\\ud800\\u0041", "\\uD83D"])
def test_half_a_character_costs_only_the_resource_it_stands_in(half: str) -> None:
    text = bundle(patient(), condition(), observation(note=[{"text": "HALF"}])).decode().replace("HALF", half)
    case = read_case(text.encode(), AS_OF)
    assert case.entry
    assert case.results == ()
    assert reasons(case) == {"Observation/k1": "holds text that is not Unicode"}
    assert case.ignored[0].blinding


def test_whole_characters_and_escaped_backslashes_are_no_fault() -> None:
    text = bundle(patient(), observation(note=[{"text": "HERE"}])).decode().replace("HERE", "\\ud83d\\ude00 \\\\ud800")
    assert read_case(text.encode(), AS_OF).results
    with_a_half = text.replace('"p1"', '"p1", "x": "\\ud800"', 1)
    case = read_case(with_a_half.encode(), AS_OF, "p1")
    assert case.results
    assert reasons(case) == {"Patient/p1": "holds text that is not Unicode"}


def test_half_a_character_in_a_type_that_never_matters_is_passed_over() -> None:
    claim = {"resourceType": "Claim", "id": "x1", "use": "HALF"}
    text = bundle(patient(), condition(), claim).decode().replace("HALF", "\\ud800")
    case = read_case(text.encode(), AS_OF)
    assert case.entry
    assert case.ignored == ()


def test_bytes_that_are_not_utf8_cost_only_the_resource_that_needs_them() -> None:
    bad = json.dumps(observation()).encode().replace(b"mmol/L", b"\xb5mol/L")
    unread = json.dumps(condition(note="HERE")).encode().replace(b"HERE", b"\xff")
    case = read_case([json.dumps(patient()).encode(), bad, unread], AS_OF)
    assert case.entry
    assert reasons(case) == {"Observation/k1": "holds text that is not Unicode"}


def test_bytes_that_are_not_utf8_behind_another_fault_are_named_too() -> None:
    bad = json.dumps(observation(effectiveDateTime=5)).encode().replace(b"mmol/L", b"\xb5mol/L")
    other = b'{"resourceType":"Claim","id":"\xff"}'
    unnamed = b'{"resourceType":"Observation","id":"\xff"}'
    bad_list = b'{"resourceType":"Bundle","entry":[{"fullUrl":"\xff"}]}'
    case = read_case([json.dumps(patient()).encode(), bad, other, unnamed, bad_list], AS_OF)
    assert reasons(case)["Observation/k1"] == "holds text that is not Unicode"
    assert reasons(case)["(unreadable)"] == "is not a resource that can be read"


def test_a_key_that_stands_twice_is_read_once() -> None:
    twice = b'{"resourceType":"Patient","id":"p0","id":"p1","birthDate":"1980"}'
    assert read_case(twice, AS_OF).patient == "Patient/p1"


def test_nulls_are_nothing() -> None:
    nothing: Json = dict.fromkeys(("meta", "contained", "component", "referenceRange", "interpretation", "specimen"))
    assert read(observation() | nothing).results
    assert read(observation() | {"code": {"coding": None}}).ignored == ()


def test_no_reason_repeats_a_value_of_the_record() -> None:
    canary = "Canary-4711"
    case = read(
        observation(status=canary),
        observation(id="k2", valueQuantity={"value": canary, "unit": canary}),
        observation(id="k3", effectiveDateTime=canary, valueQuantity={"value": 4, "unit": canary}),
        observation(id="k4", dataAbsentReason={"text": canary}),
        condition(recordedDate=canary, onsetDateTime={canary: canary}),
        response(item("weak.any", chosen(canary)), item("fas.onset", {"valueDate": canary})),
        {"resourceType": canary},
        {"resourceType": "Observation", canary: canary, "code": {"coding": {canary: canary}}},
    )
    assert len(case.ignored) >= 8
    assert canary not in " ".join(ignored.because for ignored in case.ignored)


MODIFIER = [{"url": "https://ehr.example.org/negated", "valueBoolean": True}]


@pytest.mark.parametrize(
    ("resource", "blinding"),
    [
        (condition(), True),
        (observation(), True),
        (response(item("weak.any", chosen("none"))), True),
        (prescription(), False),
    ],
)
def test_what_a_modifier_extension_may_turn_round_is_not_used(resource: Json, *, blinding: bool) -> None:
    """R4, extensibility 2.5.1: a resource is not processed while a modifier extension on it is not understood."""
    case = read(resource | {"modifierExtension": MODIFIER})
    assert holds_nothing(case)
    (ignored,) = case.ignored
    assert (ignored.because, ignored.blinding) == ("modifierExtension is not understood", blinding)
    assert not holds_nothing(read(resource | {"modifierExtension": []}))
