"""The published artefacts by their addresses: read, searched, and never sent twice to who has them."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.service.fhir_api.door import BASE, FORM, Door, Json, issues, places

PROFILES = Path(__file__).resolve().parents[3] / "fhir_profiles"
FILES = sorted(PROFILES.glob("*.json"))


def total(door: Door, search: str) -> int:
    found: int = door.gets(search).get_json()["total"]
    return found


def names(bundle: Json) -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "match"]


def test_every_artefact_with_a_url_is_at_its_address(door: Door) -> None:
    for file in FILES:
        artefact = json.loads(file.read_bytes())
        if "url" in artefact:
            answered = door.gets(f"{artefact['resourceType']}/{artefact['id']}")
            assert answered.status_code == 200, file.name
            assert answered.get_json() == artefact


def test_who_has_an_artefact_is_not_sent_it_again(door: Door) -> None:
    first = door.gets("Questionnaire/fasciculation-intake")
    assert first.headers["ETag"].startswith('W/"')
    again = door.gets("Questionnaire/fasciculation-intake", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    other = door.gets("Questionnaire/fasciculation-intake", If_None_Match='W/"other"')
    assert other.status_code == 200


def test_the_head_of_an_artefact_has_no_body(door: Door) -> None:
    answered = door.client.head("/fhir/Questionnaire/fasciculation-intake")
    assert (answered.status_code, answered.data) == (200, b"")
    assert int(answered.headers["Content-Length"]) > 1000


@pytest.mark.parametrize("path", ["Questionnaire/none", "Foo/1", "Foo", "Observation/none", "Bundle", "metadata/1"])
def test_what_is_not_there_is_not_found(door: Door, path: str) -> None:
    issues(door.gets(path), 404)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (f"Questionnaire?url={FORM}", 1),
        (f"Questionnaire?url={FORM}x", 0),
        (f"Questionnaire?url={FORM},{FORM}x", 1),
        (f"Questionnaire?url={FORM}&url={FORM}x", 0),
        ("Questionnaire?_id=fasciculation-intake", 1),
        ("Questionnaire?version=0.0.0-none", 0),
        ("Questionnaire?name=FASCICULATION", 1),
        ("Questionnaire?name=intake", 0),
        ("Questionnaire?name:contains=intake", 1),
        ("Questionnaire?name:exact=fasciculationintake", 0),
        ("Questionnaire?url=", 1),
    ],
)
def test_artefacts_are_found_by_url_version_name_and_id(door: Door, search: str, expected: int) -> None:
    assert total(door, search) == expected


def test_a_search_is_answered_in_pages_that_hold_everything_once(door: Door) -> None:
    path, seen, pages = "ValueSet?_count=70", [], 0
    while path:
        bundle = door.gets(path).get_json()
        assert len(names(bundle)) <= 70
        seen += names(bundle)
        following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
        path = following[0].removeprefix(f"{BASE}/") if following else ""
        pages += 1
    assert pages > 1
    assert len(seen) == len(set(seen)) == total(door, "ValueSet")


@pytest.mark.parametrize("search", ["ValueSet?_count=0", "ValueSet?_summary=count"])
def test_a_search_may_only_count(door: Door, search: str) -> None:
    bundle = door.gets(search).get_json()
    assert bundle["total"] > 70
    assert "entry" not in bundle


def test_a_summary_says_that_it_is_one(door: Door) -> None:
    (entry,) = door.gets("Questionnaire?_summary=true").get_json()["entry"]
    assert "item" not in entry["resource"]
    assert entry["resource"]["meta"]["tag"][-1]["code"] == "SUBSETTED"
    assert entry["fullUrl"] == f"{BASE}/Questionnaire/fasciculation-intake"
    (whole,) = door.gets("Questionnaire?_summary=false").get_json()["entry"]
    assert "item" in whole["resource"]


def test_a_parameter_that_is_not_known_is_named_and_left_out(door: Door) -> None:
    bundle = door.gets(f"Questionnaire?colour=red&url={FORM}").get_json()
    assert bundle["total"] == 1
    *_, told = bundle["entry"]
    assert told["search"]["mode"] == "outcome"
    assert "colour" in told["resource"]["issue"][0]["diagnostics"]
    assert "colour" not in urlsplit(bundle["link"][0]["url"]).query


def test_a_parameter_that_is_not_known_is_refused_where_the_client_is_strict(door: Door) -> None:
    (issue,) = issues(door.gets("Questionnaire?colour=red", Prefer="handling=strict"), 400)
    assert issue["code"] == "not-supported"


@pytest.mark.parametrize(
    "search", ["Questionnaire?name:missing=true", "Questionnaire?_count=many", "Questionnaire?_summary=short"]
)
def test_a_search_that_cannot_be_carried_out_is_refused(door: Door, search: str) -> None:
    issues(door.gets(search), 400)


def test_the_capability_statement_speaks_of_this_instance(door: Door) -> None:
    statement = door.gets("metadata").get_json()
    assert statement["resourceType"] == "CapabilityStatement"
    assert statement["kind"] == "instance"
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["implementation"]["url"] == BASE
    assert statement["implementation"]["description"]


@pytest.mark.parametrize(
    ("path", "allowed"), [("Questionnaire", "GET, HEAD, OPTIONS"), ("Observation", "POST, OPTIONS")]
)
def test_each_type_says_what_it_takes(door: Door, path: str, allowed: str) -> None:
    answered = door.client.options(f"/fhir/{path}")
    assert (answered.status_code, answered.headers["Allow"]) == (200, allowed)
    wrong = door.client.post("/fhir/Questionnaire") if "GET" in allowed else door.client.get(f"/fhir/{path}")
    issues(wrong, 405)
    assert wrong.headers["Allow"] == allowed


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_what_was_posted_is_neither_changed_nor_deleted(door: Door, method: str) -> None:
    answered = getattr(door.client, method)("/fhir/Observation/1")
    assert places(issues(answered, 405)) == [""]
    assert "GET" in answered.headers["Allow"]
