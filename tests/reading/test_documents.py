"""The forms in which a record arrives: Bundles, lists, single resources, a prefetch."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from msgspec import Raw

from tests.reading.records import (
    AS_OF,
    Json,
    Value,
    bundle,
    condition,
    observation,
    patient,
    prescription,
    read,
    reasons,
)
from workers.facts import Case, Ignored
from workers.reading import NoPatient, NotJSON, read_case


def as_json(value: Value) -> bytes:
    return json.dumps(value).encode()


def test_the_same_record_reads_the_same_in_every_form() -> None:
    resources = [patient(), condition(), observation()]
    forms: list[Any] = [
        bundle(*resources),
        as_json(resources),
        [as_json(each) for each in resources],
        [Raw(as_json(each)) for each in resources],
        {"everything": Raw(bundle(*resources))},
        bundle(patient(), json.loads(bundle(condition(), json.loads(bundle(observation()))))),
        b"\xef\xbb\xbf" + bundle(*resources),
        b"\n\t " + as_json(resources),
    ]
    cases = [read_case(form, AS_OF) for form in forms]
    assert cases[0].entry
    assert cases[0].results
    assert all(case == cases[0] for case in cases)


def test_one_resource_is_a_record_of_one() -> None:
    assert read_case(as_json(patient()), AS_OF).patient == "Patient/p1"
    assert read_case(as_json(condition()), AS_OF, "p1").entry


@pytest.mark.parametrize("kind", ["collection", "searchset", "transaction", "batch", "document", "history", "message"])
def test_the_type_of_a_bundle_does_not_matter(kind: str) -> None:
    assert read_case(bundle(patient(), condition(), type=kind), AS_OF).entry


def test_entries_without_a_resource_and_outcomes_are_passed_over() -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": []}
    document = json.loads(bundle(patient(), outcome))
    document["entry"] += [
        {"response": {"status": "204"}},
        {"resource": None},
        {"resource": condition(), "search": {"mode": "outcome"}},
        {"resource": condition(id="c2"), "search": {"mode": "include"}},
    ]
    case = read_case(as_json(document), AS_OF)
    assert [p.evidence.reference for p in case.problems] == ["Condition/c2"]
    assert case.ignored == ()


def test_types_that_never_matter_are_passed_over() -> None:
    case = read({"resourceType": "Claim", "id": "x", "status": 5}, {"resourceType": "Made-up", "code": []})
    assert case.ignored == ()


def test_a_resource_contained_in_another_is_not_a_fact() -> None:
    assert read(observation(contained=[condition(), observation(id="k9")])).entry == ()


@pytest.mark.parametrize(
    "document",
    [b"", b"not json", b"{", b"[1,", b'{"resourceType": "Patient"} {}', b"\x00", b"{'a': 1}", b'{"a": NaN}'],
)
def test_what_is_not_json_is_refused(document: bytes) -> None:
    with pytest.raises(NotJSON):
        read_case(document, AS_OF)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"resourceType":"Bundle","entry":[{"resource":', b'{"item":['])
def test_ten_thousand_levels_are_refused_and_never_exhaust_the_stack(opening: bytes) -> None:
    closing = {b"[": b"]", b'{"a":': b"}", b'{"item":[': b"]}"}.get(opening, b"}]}")
    with pytest.raises(NotJSON):
        read_case(opening * 10_000 + b"1" + closing * 10_000, AS_OF)


def test_a_piece_that_is_not_json_costs_only_itself() -> None:
    deep = b"[" * 10_000 + b"]" * 10_000
    case = read_case([as_json(patient()), b"{", deep, as_json(condition())], AS_OF)
    assert case.entry
    assert case.ignored == (Ignored("(unreadable)", "is not a resource that can be read", blinding=True),)


def prefetch(**values: Value) -> Case:
    return read_case({"patient": Raw(as_json(patient()))} | {k: Raw(as_json(v)) for k, v in values.items()}, AS_OF)


def test_a_prefetch_value_may_be_a_resource_a_bundle_or_nothing() -> None:
    searchset = json.loads(bundle(condition(), type="searchset"))
    empty = {"resourceType": "Bundle", "type": "searchset", "total": 0}
    case = prefetch(conditions=searchset, observations=observation(), intake=None, medications=empty)
    assert case.entry
    assert case.results
    assert case.ignored == ()


@pytest.mark.parametrize(
    ("key", "blinding"),
    [
        ("conditions", True),
        ("observations", True),
        ("intake", True),
        ("orders", True),
        ("encounters", True),
        ("medications", False),
        ("reports", False),
        ("procedures", False),
        ("appointments", False),
    ],
)
def test_what_the_ehr_could_not_supply_is_named(key: str, *, blinding: bool) -> None:
    case = prefetch(**{key: {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}})
    assert case.ignored == (Ignored(f"prefetch.{key}", "the EHR could not supply it", blinding=blinding),)


def test_an_outcome_beside_results_is_only_a_warning() -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": []}
    assert prefetch(conditions=json.loads(bundle(outcome, condition()))).ignored == ()


@pytest.mark.parametrize(("key", "blinding"), [("conditions", True), ("medications", False)])
def test_a_first_page_without_the_next_is_named(key: str, *, blinding: bool) -> None:
    page = json.loads(bundle(condition(), id="b1", link=[{"relation": "next", "url": "https://ehr.example/2"}]))
    case = prefetch(**{key: page})
    assert case.entry
    assert case.ignored == (Ignored("Bundle/b1", "further pages were not supplied", whole=False, blinding=blinding),)


def version(value: float, **meta: str) -> Json:
    return observation(valueQuantity={"value": value, "unit": "mmol/L"}, meta=meta)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"lastUpdated": "2026-11-20T10:00:00Z"}, {"lastUpdated": "2026-11-21T09:00:00Z"}),
        ({"versionId": "9"}, {"versionId": "10"}),
        ({}, {"lastUpdated": "2026-11-21T09:00:00Z"}),
        (
            {"lastUpdated": "2026-11-21T09:00:00Z", "versionId": "1"},
            {"lastUpdated": "2026-11-21T09:00:00Z", "versionId": "2"},
        ),
    ],
)
def test_the_newest_version_counts_wherever_it_stands(older: dict[str, str], newer: dict[str, str]) -> None:
    for order in ((version(2.4, **older), version(4.1, **newer)), (version(4.1, **newer), version(2.4, **older))):
        assert [r.value for r in read(*order).results] == [4.1]


def test_a_newer_version_entered_in_error_takes_the_older_one_back() -> None:
    case = read(version(2.4, versionId="1"), version(2.4, versionId="2") | {"status": "entered-in-error"})
    assert case.results == ()


def test_two_versions_of_which_none_is_newer_both_count() -> None:
    assert sorted(r.value for r in read(version(2.4), version(4.1, versionId="W/1")).results) == [2.4, 4.1]


def test_the_same_resource_twice_counts_once() -> None:
    assert len(read(observation(), observation()).results) == 1


def test_resources_without_an_id_are_all_kept() -> None:
    case = read(observation(id=None), observation(id=None))
    assert [r.evidence.reference for r in case.results] == ["Observation/(no id)"] * 2


def test_a_case_travels_as_json() -> None:
    case = read(condition(), observation())
    assert msgspec.json.decode(msgspec.json.encode(case), type=Case) == case


def test_an_empty_record_of_a_patient_is_an_empty_case() -> None:
    assert read() == Case("Patient/p1", AS_OF, read().age, "female")
    with pytest.raises(NoPatient):
        read_case({}, AS_OF)


def test_an_unusable_reason_is_not_repeated() -> None:
    assert reasons(read(observation(status="Canary-4711"))) == {"Observation/k1": "status not understood"}


def nested(depth: int) -> bytes:
    """Two responses of one id and a contained medicine, nested so deep that reading may come to its limit anywhere."""
    items = '{"item":[' * depth + "{}" + "]}" * depth
    answers = f'{{"resourceType":"QuestionnaireResponse","id":"q1","status":"completed","item":[{items}]'
    medicine = prescription(medicationCodeableConcept=None, medicationReference={"reference": "#x"})
    holder = json.dumps(medicine)[:-1] + f',"contained":[{{"resourceType":"Medication","id":"x","code":{items}}}]}}'
    return f'[{json.dumps(patient())},{answers}}},{answers},"authored":"2026"}},{holder}]'.encode()


def is_refused(depth: int) -> bool:
    try:
        assert read_case(nested(depth), AS_OF).patient == "Patient/p1"
    except NotJSON:
        return True
    return False


def test_every_depth_gives_a_case_or_a_named_refusal() -> None:
    accepted, refused = 100, 20_000
    while refused - accepted > 1:
        middle = (accepted + refused) // 2
        accepted, refused = (accepted, middle) if is_refused(middle) else (middle, refused)
    around = [is_refused(depth) for depth in range(refused - 20, refused + 20)]
    assert around == sorted(around)
    assert set(around) == {False, True}


def test_a_prefetch_value_of_a_type_that_nobody_asked_for_is_noted() -> None:
    (noted,) = prefetch(intake={"resourceType": "Foo"}).ignored
    assert noted == Ignored("prefetch.intake", "holds no type of resource that is read", blinding=True)
