"""Snapshots: the whole type with the constraints worked in, each slice after what it is a slice of."""

from __future__ import annotations

import re

import orjson
import pytest

from tests.validators.definitions import structures
from tests.workers.artefacts.published import Json, of_kind, published
from workers.artefacts.snapshot import NoSuchElement, snapshot
from workers.artefacts.structure import element, sliced_by, types

PROFILES = {each["id"]: each for each in of_kind("StructureDefinition")}


def ids(elements: list[Json]) -> list[str]:
    return [each["id"] for each in elements]


def test_nothing_constrained_is_the_type_itself() -> None:
    elements = snapshot("Coding", [])
    assert ids(elements)[:2] == ["Coding", "Coding.id"]
    assert snapshot("Coding", [element("Coding")])[0]["min"] == elements[0]["min"]


def test_a_constraint_takes_its_place_and_leaves_the_rest() -> None:
    before, after = snapshot("Observation", []), snapshot("Observation", [element("Observation.subject", min=1)])
    assert ids(before) == ids(after)
    changed = [each["id"] for each, other in zip(after, before, strict=True) if each != other]
    assert changed == ["Observation.subject"]


def test_an_invariant_comes_on_top_of_those_of_the_type() -> None:
    rule = {"key": "x-1", "severity": "error", "human": "x", "expression": "true"}
    keys = [each["key"] for each in snapshot("Extension", [element("Extension", constraint=[rule])])[0]["constraint"]]
    assert keys == ["ele-1", "ext-1", "x-1"]


def test_a_slice_brings_all_that_is_inside_and_comes_after_the_earlier_ones() -> None:
    made = ids(
        snapshot(
            "Observation",
            [
                element("Observation.component", slicing=sliced_by("pattern", "code")),
                element("Observation.component:a"),
                element("Observation.component:a.code", min=1),
                element("Observation.component:b"),
            ],
        )
    )
    first, second = made.index("Observation.component:a"), made.index("Observation.component:b")
    assert made.index("Observation.component.referenceRange") + 1 == first
    assert second > made.index("Observation.component:a.referenceRange")
    assert len(made) == len(set(made)) == 50 + 2 * (second - first)


def test_a_slice_is_not_sliced_itself() -> None:
    slicing = sliced_by("pattern", "code")
    made = snapshot(
        "Observation", [element("Observation.component", slicing=slicing), element("Observation.component:a")]
    )
    by_id = {each["id"]: each for each in made}
    assert by_id["Observation.component"]["slicing"] == slicing
    assert "slicing" not in by_id["Observation.component:a"]


def test_what_is_inside_a_data_type_is_brought_in_where_it_is_constrained() -> None:
    made = snapshot("ServiceRequest", [element("ServiceRequest.code.text", min=1)])
    place = ids(made).index("ServiceRequest.code")
    inside = [f"ServiceRequest.code.{name}" for name in ("id", "extension", "coding", "text")]
    assert ids(made)[place + 1 : place + 5] == inside
    assert made[place + 4]["min"] == 1
    assert made[place + 4]["base"]["path"] == "CodeableConcept.text"


@pytest.mark.parametrize("name", ["Observation.nothing", "Observation.subject.reference", "Observation.value[x].code"])
def test_an_element_that_is_not_there_is_refused_by_name(name: str) -> None:
    with pytest.raises(NoSuchElement, match=re.escape(name)):
        snapshot("Observation", [element(name, type_=types("string"))])


def r4() -> dict[str, list[Json]]:
    """The elements of R4 as HL7 has them."""
    bundles = (orjson.loads(path.read_bytes()) for path in structures())
    resources = (entry["resource"] for bundle in bundles for entry in bundle["entry"])
    return {
        each["type"]: each["snapshot"]["element"]
        for each in resources
        if each["resourceType"] == "StructureDefinition" and each.get("derivation") == "specialization"
    }


LEFT_OUT = {"comment", "requirements", "alias", "mapping", "extension"}


def test_what_snapshots_start_from_is_r4_without_what_is_for_a_reader_only() -> None:
    theirs = r4()
    for kind in ("Extension", "CodeableConcept", "Coding", "Observation", "ServiceRequest"):
        plain = [{name: value for name, value in each.items() if name not in LEFT_OUT} for each in theirs[kind]]
        assert snapshot(kind, []) == plain


@pytest.mark.parametrize("name", PROFILES)
def test_a_published_snapshot_holds_every_constraint_and_widens_nothing(name: str) -> None:
    profile = PROFILES[name]
    whole = {each["id"]: each for each in profile["snapshot"]["element"]}
    assert len(whole) == len(profile["snapshot"]["element"])
    base = {each["id"]: each for each in snapshot(profile["type"], [])}
    assert whole.keys() >= base.keys()
    for constraint in profile["differential"]["element"]:
        told = whole[constraint["id"]]
        assert {key: told[key] for key in constraint if key != "constraint"} == {
            key: value for key, value in constraint.items() if key != "constraint"
        }
        assert told["min"] >= base.get(constraint["id"], told)["min"]
    assert all(each["path"].partition(".")[0] == profile["type"] for each in whole.values())
    assert profile["baseDefinition"].endswith(f"/{profile['type']}")


def test_the_profiles_are_those_that_the_service_names() -> None:
    assert PROFILES.keys() == {
        "fasciculation-observation",
        "examination-finding",
        "intake-answer-observation",
        "suggested-service-request",
        "assessment-trace",
        "medicine-name",
    }
    trace = published("StructureDefinition", "assessment-trace")
    assert [each["expression"] for each in trace["context"]] == ["CarePlan", "GuidanceResponse"]
