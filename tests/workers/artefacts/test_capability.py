"""The CapabilityStatement and the operations say what the service does."""

from __future__ import annotations

import pytest

from service.fhir_api.models import READ_TYPES
from tests.workers.artefacts.published import FILES, Json, published
from workers.artefacts.capability import PUBLISHED
from workers.artefacts.questions import READ

STATEMENT = published("CapabilityStatement", "fasciculation-cds")
(REST,) = STATEMENT["rest"]
BY_TYPE = {each["type"]: each for each in REST["resource"]}


def codes(of: Json) -> set[str]:
    return {each["code"] for each in of["interaction"]}


def test_it_names_every_type_that_is_served_and_no_other() -> None:
    assert set(PUBLISHED) == {each["resourceType"] for each in FILES.values()}
    assert set(READ) == set(READ_TYPES)
    assert BY_TYPE.keys() == {*PUBLISHED, *READ_TYPES}


@pytest.mark.parametrize("kind", PUBLISHED)
def test_artefacts_are_read_and_searched(kind: str) -> None:
    assert codes(BY_TYPE[kind]) == {"read", "search-type"}
    searched = {each["name"]: each["definition"].rpartition("/")[2] for each in BY_TYPE[kind]["searchParam"]}
    assert searched.keys() == {"_id", "url", "version", "name"}
    assert searched["url"] in {"conformance-url", f"{kind}-url"}


@pytest.mark.parametrize("kind", READ_TYPES)
def test_records_are_posted_once(kind: str) -> None:
    assert codes(BY_TYPE[kind]) == {"create", "read"}
    assert BY_TYPE[kind]["conditionalCreate"]


def test_bundles_are_carried_out() -> None:
    assert codes(REST) == {"transaction", "batch"}


@pytest.mark.parametrize(
    ("kind", "code", "name"),
    [
        ("QuestionnaireResponse", "extract", "questionnaireresponse-extract"),
        ("PlanDefinition", "apply", "plandefinition-apply"),
    ],
)
def test_an_operation_is_defined_for_the_type_that_offers_it(kind: str, code: str, name: str) -> None:
    (offered,) = BY_TYPE[kind]["operation"]
    definition = published("OperationDefinition", name)
    assert (offered["name"], offered["definition"]) == (code, definition["url"])
    assert (definition["code"], definition["resource"]) == (code, [kind])
    assert not definition["affectsState"]
    assert [each["name"] for each in definition["parameter"] if each["use"] == "out"] == ["return"]


def test_nothing_else_is_offered() -> None:
    assert {kind for kind, each in BY_TYPE.items() if "operation" in each} == {
        "QuestionnaireResponse",
        "PlanDefinition",
    }


def test_the_profiles_that_it_names_are_published() -> None:
    named = [each for of in BY_TYPE.values() for each in of.get("supportedProfile", ())]
    assert len(named) == 4
    assert {each.rpartition("/")[2] for each in named} == {
        published("StructureDefinition", each.rpartition("/")[2])["id"] for each in named
    }
