"""Media types, pretty printing and preferences."""

from __future__ import annotations

import json

import pytest

from tests.service.fhir_api.door import Door, issues, observation, response

FHIR = "application/fhir+json; charset=utf-8"
READ = "Questionnaire/fasciculation-intake"


@pytest.mark.parametrize(
    ("path", "accept", "content_type"),
    [
        (READ, "", FHIR),
        (READ, "application/fhir+json", FHIR),
        (READ, "application/fhir+json; fhirVersion=4.0", FHIR),
        (READ, "*/*", FHIR),
        (READ, "application/json", "application/json; charset=utf-8"),
        (READ, "text/html, */*;q=0.1", FHIR),
        (READ, "application/fhir+xml;q=0.9, application/fhir+json;q=0.5", FHIR),
        (f"{READ}?_format=json", "application/fhir+xml", FHIR),
        (f"{READ}?_format=application/fhir+json", "", FHIR),
        (f"{READ}?_format=application/json", "", "application/json; charset=utf-8"),
    ],
)
def test_json_is_given_to_whoever_takes_it(door: Door, path: str, accept: str, content_type: str) -> None:
    answered = door.gets(path, Accept=accept)
    assert (answered.status_code, answered.headers["Content-Type"]) == (200, content_type)


@pytest.mark.parametrize(
    ("path", "accept"),
    [(READ, "application/fhir+xml"), (READ, "text/html"), (f"{READ}?_format=xml", "*/*"), ("metadata?_format=ttl", "")],
)
def test_anything_else_is_not_acceptable(door: Door, path: str, accept: str) -> None:
    issues(door.gets(path, Accept=accept), 406)


def test_who_cannot_read_the_answer_keeps_nothing(door: Door) -> None:
    issues(door.posts("Observation", observation(), {"Accept": "application/fhir+xml"}), 406)
    assert door.records.of_patient("Patient/7") == []


@pytest.mark.parametrize(
    "content_type",
    [
        "application/fhir+json",
        "application/json",
        "application/json; charset=utf-8",
        "application/fhir+json;charset=UTF-8",
        'application/fhir+json; charset="utf-8"; fhirVersion=4.0',
        "Application/FHIR+JSON",
    ],
)
def test_json_is_taken_however_it_is_called(door: Door, content_type: str) -> None:
    assert door.posts("QuestionnaireResponse", response(), {"Content-Type": content_type}).status_code == 201


@pytest.mark.parametrize(
    "content_type",
    [
        "application/fhir+xml",
        "text/plain",
        "",
        "application/x-www-form-urlencoded",
        "application/fhir+json; charset=utf-16",
        "application/fhir+json; fhirVersion=3.0",
    ],
)
def test_anything_else_is_not_taken(door: Door, content_type: str) -> None:
    issues(door.posts("QuestionnaireResponse", response(), {"Content-Type": content_type}), 415)


def test_a_compressed_body_is_not_taken(door: Door) -> None:
    issues(door.posts("QuestionnaireResponse", response(), {"Content-Encoding": "gzip"}), 415)


def test_pretty_changes_nothing_but_the_blanks(door: Door) -> None:
    kept = b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/7"},'
    kept += b'"valueQuantity":{"value":1.00}}'
    path = door.posts("Observation", kept).headers["Location"].partition("/fhir/")[2]
    assert door.gets(path).data == kept
    pretty = door.gets(f"{path}?_pretty=true").data
    assert b'\n  "status": "final"' in pretty
    assert b'"value": 1.00' in pretty
    assert json.loads(pretty) == json.loads(kept)


@pytest.mark.parametrize(
    ("prefer", "expected"),
    [
        ("", "Observation"),
        ("return=representation", "Observation"),
        ("return=OperationOutcome", "OperationOutcome"),
        ("respond-async, return=OperationOutcome", "OperationOutcome"),
        ("return=everything", "Observation"),
    ],
)
def test_the_client_says_what_a_post_returns(door: Door, prefer: str, expected: str) -> None:
    answered = door.posts("Observation", observation(), {"Prefer": prefer})
    assert answered.status_code == 201
    assert answered.get_json()["resourceType"] == expected


def test_a_minimal_answer_is_empty(door: Door) -> None:
    answered = door.posts("Observation", observation(), {"Prefer": "return=minimal"})
    assert (answered.status_code, answered.data) == (201, b"")
    assert answered.headers["Location"]
