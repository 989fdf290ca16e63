"""What is refused as no FHIR, and what is only remarked: each by its FHIRPath expression, never with its value."""

from __future__ import annotations

import json
import re

import pytest

from service.fhir_api.models import READ_TYPES
from service.fhir_api.validation import findings
from tests.service.fhir_api.door import Json, observation
from workers.reading.repair import KNOWN_TYPES

CANARY = "Canary-4711"


def found(resource: Json) -> list[tuple[str, str]]:
    made = findings(resource["resourceType"], json.dumps(resource).encode())
    assert all(CANARY not in issue.says + issue.at for issue in made)
    return [(issue.severity, issue.at) for issue in made]


REFUSED: dict[str, tuple[Json, str]] = {
    "a required element is missing": (observation(code=None), "Observation.code"),
    "a required code is missing": (observation(status=None), "Observation.status"),
    "an object instead of a list": (observation(note={"text": CANARY}), "Observation.note"),
    "a list instead of an object": (observation(method=[]), "Observation.method"),
    "a text instead of an object": (observation(code=CANARY), "Observation.code"),
    "a number instead of a text": (observation(status=5), "Observation.status"),
    "a text instead of a number": (observation(valueQuantity={"value": CANARY}), "Observation.value.value"),
    "true instead of a number": (observation(valueQuantity={"value": True}), "Observation.value.value"),
    "JSON in a text": (observation(valueQuantity='{"value": 1}'), "Observation"),
    "a number instead of a date": (observation(effectiveDateTime=5), "Observation"),
    "null in a list": (observation(performer=[None]), "Observation.performer"),
    "two values": (observation(valueString=CANARY), "Observation"),
    "deep inside": (
        observation(component=[{"code": {}}, {"code": {"coding": [{"code": 5}]}}]),
        "Observation.component[1].code.coding[0].code",
    ),
    "behind an unknown element": (observation(valueString=CANARY, vendorThing=1), "Observation"),
}


@pytest.mark.parametrize(("sent", "at"), REFUSED.values(), ids=REFUSED)
def test_what_nobody_can_read_is_an_error(sent: Json, at: str) -> None:
    severity, place = found(sent)[0]
    assert (severity, place) == ("error", at)


REMARKED: dict[str, tuple[Json, str]] = {
    "an unknown element": (observation(vendorThing={"a": CANARY}), "Observation.vendorThing"),
    "an unknown element inside": (observation(code={"text": "x", "codes": []}), "Observation.code.codes"),
    "an element whose name is no name": (observation(**{f"of {CANARY}": 1}), "Observation"),
    "an extension without a url": (observation(extension=[{"valueString": "x"}]), "Observation.extension[0].url"),
    "an extension of R4 alone": (
        observation(extension=[{"url": "urn:x", "valueMeta": {}}]),
        "Observation.extension[0].valueMeta",
    ),
    "two values in an extension": (
        observation(code={"extension": [{"url": "urn:x", "valueString": "x", "valueCode": "y"}]}),
        "Observation.code.extension[0]",
    ),
    "an extension that may change everything": (
        observation(modifierExtension=[{"url": "urn:x", "valueBoolean": True}]),
        "Observation.modifierExtension",
    ),
    "a contained resource of no type": (
        observation(contained=[{"resourceType": "Foo"}, {"resourceType": "Specimen"}]),
        "Observation.contained[0]",
    ),
    "a contained resource of a strange type": (
        observation(contained=[{"resourceType": 5}]),
        "Observation.contained[0]",
    ),
    "a contained resource that lacks something": (
        observation(contained=[{"resourceType": "Condition"}]),
        "Observation.contained[0].subject",
    ),
    "a time without its zone": (observation(effectiveDateTime="2026-01-01T10:00"), "Observation.effective"),
    "a day that is none": (observation(effectiveDateTime="2026-02-30"), "Observation.effective"),
    "an id with an underscore": (observation(id="a_b"), "Observation.id"),
    "an empty text": (observation(code={"text": ""}), "Observation.code.text"),
    "an empty element": (observation(_status={}), "Observation.status"),
    "an identifier that is blank": (observation(identifier=[{"value": ""}]), "Observation.identifier[0].value"),
}


@pytest.mark.parametrize(("sent", "at"), REMARKED.values(), ids=REMARKED)
def test_what_real_systems_send_is_only_remarked(sent: Json, at: str) -> None:
    assert ("warning", at) in found(sent)
    assert {severity for severity, _ in found(sent)} == {"warning"}


SOUND = [
    observation(),
    observation(_effectiveDateTime={"extension": [{"url": "urn:x", "valueCode": "unknown"}]}),
    observation(status=None, _status={"extension": [{"url": "urn:x", "valueCode": "unknown"}]}),
    observation(valueQuantity={"value": "12.5"}),
    observation(note=[], method=None),
    observation(status="FINAL"),
    {"resourceType": "Patient", "name": [{"given": [None, "a"], "_given": [{"id": "x"}, None]}]},
]


@pytest.mark.parametrize("sent", SOUND, ids=json.dumps)
def test_what_is_sound_is_not_remarked(sent: Json) -> None:
    assert found(sent) == []


def test_errors_come_first_and_not_without_end() -> None:
    made = findings("Observation", json.dumps(observation(vendor=1, performer=[{"reference": 1}] * 500)).encode())
    severities = [issue.severity for issue in made]
    assert severities == sorted(severities)
    assert len(made) == 51


def test_every_expression_is_one() -> None:
    every = [place for sent, _ in (*REFUSED.values(), *REMARKED.values()) for _, place in found(sent)]
    assert all(re.fullmatch(r"[A-Z]\w+(\.[a-z]\w*(\[\d+\])?)*", place) for place in every)


def test_the_types_that_are_checked_are_those_that_are_read() -> None:
    assert set(READ_TYPES) == KNOWN_TYPES - {"Bundle", "OperationOutcome"}
