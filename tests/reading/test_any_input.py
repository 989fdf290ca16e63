"""Whatever comes in: no error but the named ones, and no dependence on order or repetition."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import Any

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.reading.records import (
    AS_OF,
    FACTS,
    FASCICULATION,
    SNOMED,
    TONGUE,
    Json,
    Value,
    chosen,
    coded,
    condition,
    item,
    observation,
    patient,
    prescription,
    quantity,
    response,
)
from workers.facts import Case
from workers.reading import ReadingError, read_case

RECORD: list[Json] = [
    patient(identifier=[{"system": "urn:mrn", "value": "1"}]),
    condition(bodySite=[coded(TONGUE, SNOMED)], onsetPeriod={"start": "2026-01"}, meta={"versionId": "3"}),
    condition("N18.4", id="c2", abatementDateTime="2026-02-01"),
    observation(referenceRange=[{"low": quantity(3.5), "high": quantity(5.1), "appliesTo": [{"text": "female"}]}]),
    observation("85354-9", id="b1", component=[{"code": coded("8480-6"), "valueQuantity": quantity(120, "mmHg")}]),
    observation(FASCICULATION, SNOMED, id="f1", valueCodeableConcept={"text": "present"}, specimen={"reference": "#s"}),
    prescription(dosageInstruction=[{"timing": {"repeat": {"boundsPeriod": {"end": "2027-01-01"}}}}]),
    {"resourceType": "Encounter", "id": "e1", "status": "finished", "reasonCode": [coded("R25.3")], "period": {}},
    {"resourceType": "ServiceRequest", "id": "s1", "status": "active", "code": coded("18749-2")},
    {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "code": coded("18749-2"),
        "conclusionCode": [coded("17621005", SNOMED)],
    },
    {
        "resourceType": "Appointment",
        "id": "a1",
        "status": "booked",
        "participant": [{"actor": {"reference": "Patient/p1"}}],
    },
    {"resourceType": "FamilyMemberHistory", "id": "h1", "condition": [{"code": coded("86044005", SNOMED)}]},
    response(
        item("fas.present", {"valueBoolean": True}),
        item("fas.onset", {"valueDate": "2026-05"}),
        item("fas.duration", {"valueQuantity": quantity(6, "wk")}),
        item("fas.sites", chosen("calf"), chosen("hand")),
        source={"reference": "Patient/p1"},
    ),
]
DOCUMENT = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in RECORD]}


def places(value: Value, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, below in inside for deeper in places(below, (*path, key)))]


PLACES = places(DOCUMENT)

text = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["\ud800", "\u0000", "Patient/p2", "2026-13-45", "#s", "urn:uuid:p1", "final", "http://loinc.org"]),
)
any_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), text),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(text, inner, max_size=3)),
    max_leaves=5,
)


def replaced(document: Value, path: tuple[Any, ...], value: Value) -> Value:
    if not path:
        return value
    changed = copy.copy(document)
    changed[path[0]] = replaced(changed[path[0]], path[1:], value)
    return changed


@settings(max_examples=400)
@given(path=st.sampled_from(PLACES), value=any_json)
@example(path=(), value=[])
@example(path=("entry",), value={"a": 1})
def test_any_value_anywhere_gives_a_case_or_a_named_refusal(path: tuple[Any, ...], value: Value) -> None:
    document = json.dumps(replaced(DOCUMENT, path, value)).encode()
    try:
        case = read_case(document, AS_OF)
    except ReadingError:
        return
    assert msgspec.json.decode(msgspec.json.encode(case), type=Case) == case


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_named_refusal(document: bytes) -> None:
    with suppress(ReadingError):
        assert read_case(document, AS_OF, "p1").patient == "Patient/p1"


@settings(max_examples=100)
@given(st.permutations(RECORD), st.lists(st.sampled_from(RECORD), max_size=5))
def test_order_and_repetition_never_change_the_facts(order: list[Json], repeated: list[Json]) -> None:
    expected = read_case([json.dumps(each).encode() for each in RECORD], AS_OF)
    case = read_case([json.dumps(each).encode() for each in order + repeated], AS_OF)
    assert case == expected
    assert all(getattr(expected, name) for name in FACTS if name != "visits")


@settings(max_examples=100)
@given(st.lists(st.sampled_from(RECORD[1:]), min_size=1, max_size=6))
def test_resources_without_ids_give_the_same_set_of_facts_in_any_order(some: list[Json]) -> None:
    def facts(resources: list[Json]) -> dict[str, set[Any]]:
        case = read_case([json.dumps(each | {"id": None}).encode() for each in resources], AS_OF, "p1")
        return {name: set(getattr(case, name)) for name in FACTS}

    assert facts(some) == facts(some[::-1]) == facts(some + some)
