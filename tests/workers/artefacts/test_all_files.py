"""Every published file: valid R4, and it says what it is, whose, since when, for whom and under which licence."""

from __future__ import annotations

import re

import pytest
from fhir.resources.R4B import get_fhir_model_class

from tests.workers.artefacts.published import EXAMPLES, FILES, Json
from workers.artefacts.resource import BASE, LOINC, SNOMED
from workers.artefacts.resource import copyright_of as due

SAID = ("url", "version", "name", "title", "status", "date", "publisher", "description", "jurisdiction")
WITHOUT_COPYRIGHT = {"OperationDefinition"}  # R4 has no place for it there


def test_there_is_something_of_every_kind() -> None:
    kinds = {each["resourceType"] for each in FILES.values()}
    assert kinds == {
        "ActivityDefinition",
        "CapabilityStatement",
        "CodeSystem",
        "ConceptMap",
        "ImplementationGuide",
        "Library",
        "OperationDefinition",
        "PlanDefinition",
        "Questionnaire",
        "StructureDefinition",
        "ValueSet",
    }


@pytest.mark.parametrize("name", [*FILES, *EXAMPLES])
def test_it_is_valid(name: str) -> None:
    resource = FILES.get(name) or EXAMPLES[name]
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    assert name == f"{resource['resourceType']}-{resource['id']}.json"


@pytest.mark.parametrize("name", FILES)
def test_it_says_what_it_is(name: str) -> None:
    artefact = FILES[name]
    assert [each for each in SAID if not artefact.get(each)] == []
    assert artefact["url"] == f"{BASE}/{artefact['resourceType']}/{artefact['id']}"
    assert re.fullmatch(r"[A-Z]\w{0,254}", artefact["name"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", artefact["date"])
    assert artefact["status"] == "active"


@pytest.mark.parametrize("name", FILES)
def test_it_carries_the_notices_of_the_codes_in_it(name: str) -> None:
    artefact = FILES[name]
    if artefact["resourceType"] in WITHOUT_COPYRIGHT:
        assert "copyright" not in artefact
        assert due(artefact) == due({})
        return
    notice = artefact["copyright"]
    for system, owner in ((LOINC, "Regenstrief"), (SNOMED, "SNOMED International")):
        if f'"{system}"' in repr(artefact).replace("'", '"'):
            assert owner in notice


def test_an_address_is_given_once() -> None:
    urls = [each["url"] for each in FILES.values()]
    assert len(urls) == len(set(urls))


def test_a_code_system_counts_its_concepts_and_names_its_value_set() -> None:
    for each in FILES.values():
        if each["resourceType"] == "CodeSystem":
            assert each["count"] == len(each["concept"]) == len({concept["code"] for concept in each["concept"]})
            assert all(concept.get("display") for concept in each["concept"])
            assert "valueSet" not in each or f"ValueSet-{each['id']}.json" in FILES


def texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in texts(part)]


def test_a_versioned_address_of_ours_is_that_of_a_file_in_that_version() -> None:
    versions = {each["url"]: each["version"] for each in FILES.values()}
    named = {text for each in [*FILES.values(), *EXAMPLES.values()] for text in texts(each) if text.startswith(BASE)}
    pinned = [text.partition("|")[::2] for text in named if "|" in text]
    assert len(pinned) > 40
    assert [each for each in pinned if versions.get(each[0]) != each[1]] == []
    assert [each for each in named if each.partition("|")[0] not in versions and each != BASE] == []


def test_nothing_from_a_list_that_may_not_be_shipped() -> None:
    everything: list[Json] = [*FILES.values(), *EXAMPLES.values()]
    assert not [text for each in everything for text in texts(each) if "ama-assn" in text.lower()]
