"""Whatever is posted: kept and evaluated, or refused with a reason; never a failure of ours, and never both."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.service.fhir_api.door import ANSWERS, MRN, Door, Json, door_to, entry, observation, response
from workers.contract import Evaluator
from workers.records import open_records

URN = "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb9"
KEYS = (
    "resourceType",
    "id",
    "meta",
    "extension",
    "contained",
    "identifier",
    "status",
    "subject",
    "item",
    "answer",
    "valueQuantity",
    "valueString",
    "reference",
    "component",
    "effectiveDateTime",
    "_status",
    "text",
    "request",
    "fullUrl",
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        [
            "Observation",
            "Patient",
            "Foo",
            "Patient/7",
            URN,
            "#x",
            "",
            " ",
            "\x00",
            "\ud800",
            "final",
            "transaction",
            "POST",
        ]
    ),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS) | st.text(), inner)),
    max_leaves=12,
)
SOUND: list[Json] = [
    observation(
        id="o1",
        identifier=[MRN],
        effectiveDateTime="2026-01-01T10:00:00Z",
        component=[{"code": {"text": "x"}, "valueQuantity": {"value": 1.5, "unit": "mg"}}],
        contained=[{"resourceType": "Specimen", "id": "s"}],
        extension=[{"url": "urn:x", "valueString": "y"}],
        meta={"versionId": "1", "lastUpdated": "2026-01-01T10:00:00Z"},
    ),
    response(
        {"linkId": "fas.present", "answer": [{"valueBoolean": True}]},
        {"linkId": "weak.any", "answer": [{"valueCoding": {"system": ANSWERS, "code": "none"}}]},
        {"linkId": "fas.duration", "answer": [{"valueQuantity": {"value": 3, "unit": "wk"}}]},
    ),
    {"resourceType": "Patient", "id": "7", "birthDate": "1970-01-01", "name": [{"family": "x", "given": ["y"]}]},
]
BUNDLE: Json = {
    "resourceType": "Bundle",
    "type": "transaction",
    "entry": [
        entry(observation(subject={"reference": URN}, identifier=[MRN]), ifNoneExist="identifier=urn:example:mrn|4711"),
        entry({"resourceType": "Patient", "identifier": [MRN]}, URN),
        entry(SOUND[1]),
    ],
}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, evaluator: Evaluator) -> Iterator[Door]:
    """One door for all of them: what was kept before must do no harm."""
    records = open_records(f"sqlite:///{tmp_path_factory.mktemp('any') / 'records.sqlite3'}")
    yield door_to(records, evaluator)
    records.close()


def places_in(node: Any, path: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:  # noqa: ANN401 # JSON
    """The place of everything in some JSON."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, below in inside:
        yield (*path, name)
        yield from places_in(below, (*path, name))


def spoiled(sound: Json, seed: int, odd: list[Any]) -> Json:
    """A sound resource with odd things at some of its places, or under unknown names beside them."""
    made: Json = json.loads(json.dumps(sound))
    chance = random.Random(seed)  # noqa: S311 # of a test
    for thing in odd:
        path = chance.choice(sorted(places_in(made), key=str))
        holder: Any = made
        for part in path[:-1]:
            holder = holder[part]
        if isinstance(holder, dict) and chance.random() < 0.3:
            holder[chance.choice(KEYS)] = thing
        else:
            holder[path[-1]] = thing
    return made


def sent(door: Door, address: str, body: bytes) -> None:
    """Post it: kept and evaluated, or refused with an outcome."""
    before = len(door.assessed)
    answered = door.posts(address, body)
    assert answered.status_code < 500, answered.text
    if address in ("Observation", "QuestionnaireResponse", "Patient"):
        assert (len(door.assessed) > before) == (answered.status_code in (200, 201))
    if answered.status_code >= 400:
        assert answered.get_json()["resourceType"] == "OperationOutcome"
        assert answered.get_json()["issue"]


MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
ADDRESSES = st.sampled_from(
    (
        "Observation",
        "QuestionnaireResponse",
        "Patient",
        "",
        "QuestionnaireResponse/$extract",
        "PlanDefinition/fasciculation-workup/$apply",
    )
)


@MANY
@given(address=ADDRESSES, body=st.binary(max_size=60) | ANYTHING.map(json.dumps).map(str.encode))
def test_any_bytes(door: Door, address: str, body: bytes) -> None:
    sent(door, address, body)


@MANY
@example(0, 1, [{"resourceType": 5}])
@example(0, 1, [{"resourceType": "Foo"}])
@given(which=st.integers(0, len(SOUND) - 1), seed=st.integers(0, 10**6), odd=st.lists(ANYTHING, min_size=1, max_size=3))
def test_any_fault_in_a_resource(door: Door, which: int, seed: int, odd: list[Any]) -> None:
    sound = SOUND[which]
    sent(door, sound["resourceType"], json.dumps(spoiled(sound, seed, odd)).encode())


@MANY
@given(seed=st.integers(0, 10**6), odd=st.lists(ANYTHING, min_size=1, max_size=3), batch=st.booleans())
def test_any_fault_in_a_bundle(door: Door, seed: int, odd: list[Any], batch: bool) -> None:  # noqa: FBT001
    bundle = {**BUNDLE, "type": "batch"} if batch else BUNDLE
    sent(door, "", json.dumps(spoiled(bundle, seed, odd)).encode())


@MANY
@given(condition=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40))
def test_any_condition(door: Door, condition: str) -> None:
    answered = door.posts("Observation", SOUND[0], {"If-None-Exist": condition})
    assert answered.status_code in (200, 400, 412)


@MANY
@given(
    query=st.dictionaries(
        st.sampled_from(["url", "name", "_count", "_offset", "_format", "name:x"]) | st.text(), st.text()
    )
)
def test_any_search(door: Door, query: dict[str, str]) -> None:
    encoded = {
        name.encode(errors="replace").decode(): text.encode(errors="replace").decode() for name, text in query.items()
    }
    assert door.client.get("/fhir/Questionnaire", query_string=encoded).status_code in (200, 400, 406)
