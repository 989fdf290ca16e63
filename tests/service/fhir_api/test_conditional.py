"""A repeated post under an If-None-Exist is one record."""

from __future__ import annotations

import pytest

from tests.service.fhir_api.door import MRN, Door, Json, issues, observation, response

SENT = observation(identifier=[{"system": "urn:other", "value": "1"}, MRN])


@pytest.mark.parametrize(
    "again",
    [
        "identifier=urn:example:mrn|4711",
        "identifier=urn:example:mrn%7C4711",
        "identifier=urn%3Aexample%3Amrn%7C4711",
        "Observation?identifier=urn:example:mrn|4711",
        "?identifier=urn:example:mrn|4711",
        " identifier=urn:example:mrn|4711 ",
    ],
)
def test_the_second_post_gives_the_first_record(door: Door, again: str) -> None:
    first = door.posts("Observation", SENT, {"If-None-Exist": "identifier=urn:example:mrn|4711"})
    changed = {**SENT, "valueQuantity": {"value": 1}}
    second = door.posts("Observation", changed, {"If-None-Exist": again})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["ETag"] == 'W/"1"'
    assert second.data == first.data
    assert len(door.records.of_patient("Patient/7")) == 1
    assert door.assessed == ["Patient/7", "Patient/7"]


def test_without_a_condition_every_post_is_a_record(door: Door) -> None:
    locations = {door.posts("Observation", SENT).headers["Location"] for _ in range(2)}
    assert len(locations) == 2


def test_a_response_has_one_identifier(door: Door) -> None:
    condition = {"If-None-Exist": "identifier=urn:example:mrn|4711"}
    answered = [door.posts("QuestionnaireResponse", response(identifier=MRN), condition) for _ in range(2)]
    assert [each.status_code for each in answered] == [201, 200]


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "identifier",
        "identifier=",
        "identifier=4711",
        "identifier=|4711",
        "identifier=urn:example:mrn|",
        "identifier=urn:example:mrn|4711,urn:other|1",
        "identifier=urn:example:mrn|4711&status=final",
        "identifier=urn:example:mrn|4711&identifier=urn:other|1",
        "identifier:of-type=urn:example:mrn|4711",
        "code=2951-2",
        "Patient?identifier=urn:example:mrn|4711",
        "&" * 2000,
    ],
)
def test_a_condition_that_is_not_looked_at_is_refused(door: Door, condition: str) -> None:
    (issue,) = issues(door.posts("Observation", SENT, {"If-None-Exist": condition}), 412)
    assert issue["code"] == "not-supported"
    assert door.records.of_patient("Patient/7") == []


@pytest.mark.parametrize("sent", [observation(), observation(identifier=[{"value": "4711"}])])
def test_an_identifier_that_the_resource_does_not_bear_would_never_be_found_again(door: Door, sent: Json) -> None:
    issues(door.posts("Observation", sent, {"If-None-Exist": "identifier=urn:example:mrn|4711"}), 400)
