"""What a client can get wrong: each time an OperationOutcome that names the place, never a 500, never empty cards."""

from __future__ import annotations

import json

import pytest

from tests.service.hook_calls import (
    PATIENT_VIEW,
    Ehr,
    Json,
    mark,
    only,
    outcome,
    outcomes,
    places,
    with_context,
    with_prefetch,
    without,
)
from tests.service.test_hook import AUTHORIZATION

SERVER = "https://fhir.example.org/r4"
FAILED_SEARCH = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}


def inside_prefetch(text: bytes) -> bytes:
    """The sample call with some bytes as the value of one prefetch key."""
    body = json.dumps(with_prefetch(mark(), conditions="HERE")).encode()
    return body.replace(b'"HERE"', text)


NOT_JSON = {
    "nothing": b"",
    "words": b"hello",
    "half an object": b'{"hook": "patient-view", ',
    "an object and more": json.dumps(mark()).encode() + b"{}",
    "a comma too many": b'{"hook": "patient-view",}',
    "not text": b'\xff\xfe{"hook": 1}',
    "bytes in a resource that are not text": inside_prefetch(b'{"id": "\xff"}'),
    "NaN in a resource": inside_prefetch(b'{"value": NaN}'),
    "infinity in a resource": inside_prefetch(b'{"value": -Infinity}'),
    "half a character in a resource": inside_prefetch(rb'{"id": "\ud800"}'),
    "half a character in the envelope": rb'{"hook": "\ud800"}',
    "10,000 lists in a resource": inside_prefetch(b"[" * 10_000 + b"]" * 10_000),
    "10,000 objects in a resource": inside_prefetch(b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "10,000 lists in the context": b'{"context":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "10,000 lists under an unknown key": b'{"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
}


@pytest.mark.requirement("R4", "S56", "S64")
@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_is_refused(ehr: Ehr, body: bytes) -> None:
    assert outcome(ehr.asks(body), 400)["code"] == "invalid"


@pytest.mark.requirement("R4")
@pytest.mark.parametrize(
    "body", [[], "text", 1, None, [mark()]], ids=["list", "text", "number", "null", "a list of calls"]
)
def test_json_that_is_no_object_is_refused(ehr: Ehr, body: object) -> None:
    outcome(ehr.asks(json.dumps(body).encode()), 400)


WRONG_ENVELOPES: dict[str, tuple[Json, str]] = {
    "no hook": (without(mark(), "hook"), "hook"),
    "hook is a number": ({**mark(), "hook": 7}, "hook"),
    "another hook": ({**mark(), "hook": "order-sign"}, "hook"),
    "no hookInstance": (without(mark(), "hookInstance"), "hookInstance"),
    "hookInstance is no UUID": ({**mark(), "hookInstance": "first"}, "hookInstance"),
    "no context": (without(mark(), "context"), "context"),
    "context is a list": ({**mark(), "context": []}, "context"),
    "no user": ({**mark(), "context": {"patientId": "o01"}}, "context.userId"),
    "user without a type": (with_context(mark(), userId="7"), "context.userId"),
    "user with two slashes": (with_context(mark(), userId="Practitioner/7/_history"), "context.userId"),
    "no patient": ({**mark(), "context": {"userId": "Practitioner/7"}}, "context.patientId"),
    "patient is empty": (with_context(mark(), patientId=""), "context.patientId"),
    "patient of another type": (with_context(mark(), patientId="Group/1"), "context.patientId"),
    "patient is a list": (with_context(mark(), patientId=["o01"]), "context.patientId"),
    "server is no address": ({**mark(), "fhirServer": "north"}, "fhirServer"),
    "server by another scheme": ({**mark(), "fhirServer": "file:///etc/passwd"}, "fhirServer"),
    "token without its server": ({**mark(), "fhirAuthorization": AUTHORIZATION}, "fhirServer"),
    "token is missing": (
        {**mark(), "fhirServer": SERVER, "fhirAuthorization": without(AUTHORIZATION, "access_token")},
        "fhirAuthorization.access_token",
    ),
    "token of another type": (
        {**mark(), "fhirServer": SERVER, "fhirAuthorization": {**AUTHORIZATION, "token_type": "mac"}},
        "fhirAuthorization.token_type",
    ),
    "token without its end": (
        {**mark(), "fhirServer": SERVER, "fhirAuthorization": without(AUTHORIZATION, "expires_in")},
        "fhirAuthorization.expires_in",
    ),
    "prefetch is a list": ({**mark(), "prefetch": []}, "prefetch"),
    "prefetch is text": ({**mark(), "prefetch": "all"}, "prefetch"),
}


@pytest.mark.requirement("R1", "R2", "R3", "H2", "F5")
@pytest.mark.parametrize(("call", "place"), WRONG_ENVELOPES.values(), ids=WRONG_ENVELOPES.keys())
def test_an_envelope_that_the_standard_forbids_is_refused_at_its_place(ehr: Ehr, call: Json, place: str) -> None:
    assert places(outcomes(ehr.asks(call), 400)) == {place}


@pytest.mark.requirement("R1", "F5")
def test_everything_that_is_wrong_is_named_at_once(ehr: Ehr) -> None:
    call = {"hook": 1, "hookInstance": "x", "context": {"userId": "x"}}
    issues = outcomes(ehr.asks(call), 400)
    assert places(issues) == {"hook", "hookInstance", "context.userId", "context.patientId"}


@pytest.mark.requirement("S64")
def test_a_number_of_5000_digits_is_refused(ehr: Ehr) -> None:
    body = json.dumps(mark()).encode().replace(b'"Practitioner/example"', b"9" * 5000)
    outcome(ehr.asks(body), 400)


@pytest.mark.requirement("E1")
def test_what_was_wrong_is_never_repeated(ehr: Ehr) -> None:
    call = with_context(mark(), userId="Jane Canary-Doe", patientId="Canary/Doe/1")
    call |= {"hookInstance": "Canary", "fhirServer": "Canary"}
    assert b"Canary" not in ehr.asks(call).data


@pytest.mark.requirement("R4")
def test_a_service_that_is_not_there_is_not_found(ehr: Ehr) -> None:
    assert outcome(ehr.asks(mark(), "/cds-services/no-such-service"), 404)["code"] == "not-found"


def test_an_address_that_is_not_there_is_not_found(ehr: Ehr) -> None:
    assert outcome(ehr.get("/somewhere/Canary"), 404)["code"] == "not-found"


def test_a_hook_is_posted(ehr: Ehr) -> None:
    response = ehr.get(PATIENT_VIEW)
    assert outcome(response, 405)["code"] == "not-supported"
    assert "POST" in response.headers["Allow"]


@pytest.mark.requirement("R4")
@pytest.mark.parametrize("kind", ["text/plain", "application/fhir+json", "application/x-www-form-urlencoded", None])
def test_another_content_type_is_not_supported(ehr: Ehr, kind: str | None) -> None:
    response = ehr.post(PATIENT_VIEW, data=json.dumps(mark()), content_type=kind)
    assert outcome(response, 415)["code"] == "not-supported"


@pytest.mark.requirement("S58")
@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, identity"])
def test_a_compressed_body_is_not_supported(ehr: Ehr, coding: str) -> None:
    headers = {"Content-Encoding": coding}
    response = ehr.post(PATIENT_VIEW, data=b"\x1f\x8b", content_type="application/json", headers=headers)
    assert outcome(response, 415)["code"] == "not-supported"


@pytest.mark.requirement("R4", "S55")
def test_a_body_of_more_than_ten_megabytes_is_too_large(ehr: Ehr) -> None:
    response = ehr.asks(b" " * (10 * 1024 * 1024 + 1))
    assert outcome(response, 413)["code"] == "too-long"


def test_a_body_of_ten_megabytes_is_read(ehr: Ehr) -> None:
    body = json.dumps(mark()).encode()
    assert ehr.asks(body + b" " * (10 * 1024 * 1024 - len(body))).status_code == 200


NO_PATIENT = {
    "no prefetch": without(mark(), "prefetch"),
    "prefetch is null": {**mark(), "prefetch": None},
    "no patient key": only(mark(), "conditions", "intake"),
    "patient is null": with_prefetch(mark(), patient=None),
    "patient could not be read by the client": with_prefetch(mark(), patient=FAILED_SEARCH),
    "patient is another resource": with_prefetch(mark(), patient={"resourceType": "Group", "id": "o01"}),
    "patient is a number": with_prefetch(mark(), patient=7),
    "patient is an empty object": with_prefetch(mark(), patient={}),
}


@pytest.mark.requirement("F4", "F5", "Q1", "Q4")
@pytest.mark.parametrize("call", NO_PATIENT.values(), ids=NO_PATIENT.keys())
def test_without_a_patient_there_is_no_answer(ehr: Ehr, call: Json) -> None:
    assert places(outcomes(ehr.asks(call), 412)) == {"prefetch.patient"}


NO_EVIDENCE = {
    "only the patient": only(mark(), "patient"),
    "patient and medicines": only(mark(), "patient", "medications", "reports", "procedures", "appointments"),
    "every search failed": {
        **mark(),
        "prefetch": {
            "patient": mark()["prefetch"]["patient"],
            **dict.fromkeys(("conditions", "observations", "intake", "encounters", "orders"), FAILED_SEARCH),
        },
    },
}


@pytest.mark.requirement("F4", "F5", "Q1", "Q4")
@pytest.mark.parametrize("call", NO_EVIDENCE.values(), ids=NO_EVIDENCE.keys())
def test_data_that_cannot_say_whether_somebody_twitches_are_no_answer(ehr: Ehr, call: Json) -> None:
    issues = outcomes(ehr.asks(call), 412)
    expected = {"conditions", "observations", "intake", "encounters", "orders"}
    assert places(issues) == {f"prefetch.{key}" for key in expected}
    assert all(any(key in issue["diagnostics"] for key in expected) for issue in issues)


@pytest.mark.requirement("R6")
def test_the_patient_of_another_context_is_refused(ehr: Ehr) -> None:
    call = with_prefetch(mark(), patient={"resourceType": "Patient", "id": "somebody-else"})
    assert outcome(ehr.asks(call), 400)["expression"] == ["prefetch.patient"]


def searchset(*resources: Json) -> Json:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": resource} for resource in resources]}


POTASSIUM = {
    "resourceType": "Observation",
    "id": "k1",
    "status": "final",
    "subject": {"reference": "Patient/o01"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
    "effectiveDateTime": "2026-11-20",
    "valueQuantity": {"value": 4.1, "system": "http://unitsofmeasure.org", "code": "mmol/L"},
}

SET_ASIDE = {
    "a result of another patient": {**POTASSIUM, "subject": {"reference": "Patient/somebody-else"}},
    "a date that is none": {**POTASSIUM, "effectiveDateTime": "soon"},
    "a result without a code": without(POTASSIUM, "code"),
}


@pytest.mark.requirement("R6", "E2")
@pytest.mark.parametrize("resource", SET_ASIDE.values(), ids=SET_ASIDE.keys())
def test_a_resource_that_cannot_be_used_is_set_aside_by_name(ehr: Ehr, resource: Json) -> None:
    (card,) = ehr.cards(with_prefetch(mark(), observations=searchset(resource)))
    ignored = card["extension"]["org.fasciculation-cds.assessment"]["ignored"]
    assert [entry["resource"] for entry in ignored] == ["Observation/k1"]


JUNK = {
    "a number": 7,
    "text": "none",
    "a list of nulls": [None, None],
    "a bundle without entries": {"resourceType": "Bundle"},
    "entries that are a number": {"resourceType": "Bundle", "entry": 7},
    "entries that are nulls": {"resourceType": "Bundle", "entry": [None, {"resource": None}, {}]},
    "a resource without a type": searchset({"id": "x"}),
    "a resource of an unknown type": searchset({"resourceType": "FooBar", "id": "x"}),
    "a resource of nulls": searchset(dict.fromkeys(POTASSIUM, None) | {"resourceType": "Observation"}),
    "a resource of lists": searchset({key: [] for key in POTASSIUM} | {"resourceType": "Observation"}),
    "a resource of numbers": searchset(dict.fromkeys(POTASSIUM, 1e300) | {"resourceType": "Observation"}),
    "900 lists": json.loads("[" * 900 + "]" * 900),
}


NOTHING_IN_IT = {
    "a list of nulls",
    "a bundle without entries",
    "a resource of an unknown type",
}


@pytest.mark.requirement("E2")
@pytest.mark.parametrize("key", ["conditions", "observations", "intake", "medications", "orders", "reports"])
@pytest.mark.parametrize("junk", JUNK)
def test_junk_under_one_key_costs_neither_the_cards_of_the_rest_nor_the_word_that_it_was_there(
    ehr: Ehr, key: str, junk: str
) -> None:
    cards = ehr.cards(with_prefetch(mark(), **{key: JUNK[junk]}))
    assert len(cards) == (0 if key == "intake" and junk in NOTHING_IN_IT else 1)
