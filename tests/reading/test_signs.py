"""Symptoms and signs recorded as Observations, and what they say of twitching."""

from __future__ import annotations

import pytest

from tests.reading.records import (
    FASCICULATION,
    LOINC,
    SNOMED,
    TONGUE,
    Json,
    Value,
    coded,
    holds_nothing,
    observation,
    read,
    reasons,
)
from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.facts import Sign


def twitching(**more: Value) -> Json:
    return observation(FASCICULATION, SNOMED, id="f1", **more)


def sign(**more: Value) -> Sign:
    return read(twitching(**more)).signs[0]


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ({"valueBoolean": True}, PRESENT),
        ({"valueBoolean": False}, ABSENT),
        ({}, PRESENT),
        ({"valueInteger": 0}, ABSENT),
        ({"valueInteger": 3}, PRESENT),
        ({"valueQuantity": {"value": 12, "unit": "/min"}}, PRESENT),
        ({"valueString": "Absent"}, ABSENT),
        ({"valueString": "not detected."}, ABSENT),
        ({"valueString": "yes"}, PRESENT),
        ({"valueString": "unknown"}, UNKNOWN),
        ({"valueCodeableConcept": coded("no", "urn:any")}, ABSENT),
        ({"valueCodeableConcept": coded("absent", "urn:any")}, ABSENT),
        ({"valueCodeableConcept": coded("none", "urn:any")}, ABSENT),
        ({"valueCodeableConcept": coded("negative", "urn:any")}, ABSENT),
        ({"valueCodeableConcept": coded("X1", "urn:any", "Absent (qualifier value)")}, ABSENT),
        ({"valueCodeableConcept": coded("X1", "urn:any", "Not detected")}, ABSENT),
        ({"valueCodeableConcept": {"text": "No fasciculation"}}, ABSENT),
        ({"valueCodeableConcept": coded("17621005", SNOMED)}, ABSENT),
        ({"valueCodeableConcept": coded("X2", "urn:any", "Present, no wasting")}, PRESENT),
        ({"valueCodeableConcept": coded("X2", "urn:any", "Not present")}, ABSENT),
        ({"valueCodeableConcept": coded("X3", "urn:any", "Nocturnal")}, PRESENT),
        ({"valueCodeableConcept": coded("unknown", "urn:any")}, UNKNOWN),
        ({"valueCodeableConcept": coded("X4", "urn:any", "Equivocal")}, UNKNOWN),
        ({"interpretation": [coded("NEG", "urn:any")]}, ABSENT),
    ],
)
def test_a_sign_is_there_unless_its_value_denies_it(value: Json, answer: Answer) -> None:
    assert sign(**value).answer is answer


def test_twitching_that_is_not_denied_is_entry_evidence() -> None:
    case = read(twitching(valueBoolean=True))
    assert [(e.reference, e.says) for e in case.entry] == [("Observation/f1", "Fasciculation observed")]
    assert read(twitching(valueBoolean=False)).entry == ()
    assert read(twitching(valueCodeableConcept=coded("unknown", "urn:any"))).entry == ()


@pytest.mark.parametrize("code", ["82470000", "27678003", "699377006"])
def test_fasciculation_myokymia_and_eyelid_twitching_are_entry_evidence(code: str) -> None:
    assert read(observation(code, SNOMED, valueBoolean=True)).entry


def test_a_value_in_words_only_is_not_interpreted_and_blinds() -> None:
    case = read(twitching(valueString="no fasciculations seen in the tongue, some in the calves"))
    assert holds_nothing(case)
    assert reasons(case) == {"Observation/f1": "value in words only"}
    assert case.ignored[0].blinding


def test_an_absent_value_is_no_sign_either_way() -> None:
    case = read(twitching(dataAbsentReason=coded("asked-declined", "urn:any")))
    assert case.signs == ()
    assert reasons(case) == {"Observation/f1": "value absent: asked-declined"}


@pytest.mark.parametrize(
    ("status", "blinding"), [("preliminary", True), ("cancelled", False), ("entered-in-error", False)]
)
def test_twitching_that_is_not_yet_settled_blinds(status: str, *, blinding: bool) -> None:
    case = read(twitching(status=status))
    assert case.entry == ()
    assert case.ignored[0].blinding is blinding


@pytest.mark.parametrize(
    ("site", "intake"),
    [
        (TONGUE, "tongue"),
        ("80243003", "eyelid"),
        ("89545001", "other-face"),
        ("85562004", "hand"),
        ("14975008", "forearm"),
        ("40983000", "upper-arm"),
        ("53120007", "upper-arm"),
        ("16982005", "shoulder"),
        ("68367000", "thigh"),
        ("53840002", "calf"),
        ("56459004", "foot"),
        ("45048000", "neck"),
        ("22943007", "trunk"),
        ("77568009", "trunk"),
    ],
)
def test_a_coded_body_site_is_a_site_of_the_intake(site: str, intake: str) -> None:
    assert sign(bodySite=coded(site, SNOMED)).sites == (intake,)


def test_a_body_site_of_another_system_is_no_site() -> None:
    assert sign(bodySite=coded(TONGUE, "urn:any")).sites == ()


def test_a_finding_may_name_its_site() -> None:
    assert read(observation("699377006", SNOMED)).signs[0].sites == ("eyelid",)
    assert read(observation("299042006", SNOMED)).signs[0].sites == ("hand",)


def test_weakness_observed_is_a_sign_and_no_entry_evidence() -> None:
    case = read(observation("26544005", SNOMED, valueBoolean=True))
    assert case.signs[0].concepts == ("muscle-weakness",)
    assert case.entry == ()


def test_signs_are_read_from_components_too() -> None:
    parts = [{"code": coded(FASCICULATION, SNOMED), "valueBoolean": True}]
    case = read(observation("1-8", "urn:any", component=parts))
    assert case.signs[0].evidence.reference == f"Observation/k1#{FASCICULATION}"
    assert case.entry


def test_a_finding_with_components_is_still_a_finding() -> None:
    case = read(twitching(component=[{"code": coded("severity", "urn:any"), "valueInteger": 2}]))
    assert case.signs[0].answer is PRESENT


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (coded("77386006", SNOMED, "Pregnant"), PRESENT),
        (coded("60001007", SNOMED, "Not pregnant"), ABSENT),
        (coded("X", "urn:any", "Pregnancy status unknown"), UNKNOWN),
        (coded("X", "urn:any", "See notes"), UNKNOWN),
    ],
)
def test_the_pregnancy_status_is_what_its_value_says(value: Json, answer: Answer) -> None:
    found = read(observation("82810-3", LOINC, valueCodeableConcept=value)).signs[0]
    assert (found.concepts, found.answer) == (("pregnancy",), answer)


def test_any_thought_of_self_harm_above_not_at_all_is_positive() -> None:
    def asked(code: str, display: str) -> Answer:
        return read(observation("44260-8", valueCodeableConcept=coded(code, LOINC, display))).signs[0].answer

    assert asked("LA6568-5", "Not at all") is ABSENT
    assert asked("LA6569-3", "Several days") is PRESENT


def test_a_sign_says_where_it_was_seen() -> None:
    assert sign(bodySite=coded(TONGUE, SNOMED)).evidence.says == "Fasciculation observed (tongue)"
    nowhere = sign(bodySite=coded("40983000", SNOMED), valueBoolean=False)
    assert nowhere.evidence.says == "Fasciculation not observed (upper arm)"
