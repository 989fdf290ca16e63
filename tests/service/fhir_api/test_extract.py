"""``$extract``: what each answer becomes, and what no Observation can be made from."""

from __future__ import annotations

from typing import Any

import pytest
from fhir.resources.R4B.observation import Observation
from hypothesis import given, settings
from hypothesis import strategies as st

from service.fhir_api.extract import extract
from service.problems import Problem
from tests.service.fhir_api.extraction import ANSWERS, FORM, coded, observations, response

Json = dict[str, Any]

SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"


def made(answers: dict[str, list[Json]], **more: object) -> dict[str, Json]:
    return observations(extract(response(answers, **more), FORM))


def only(link_id: str, *answers: Json) -> Json:
    (observation,) = made({link_id: list(answers)}).values()
    Observation.model_validate(observation)
    return observation


def value(observation: Json) -> Json:
    return {key: each for key, each in observation.items() if key.startswith(("value", "dataAbsent"))}


def code(concept: Json) -> list[str]:
    return [each["code"] for each in concept["coding"]]


def test_a_choice_is_a_coded_value_in_the_words_of_its_question() -> None:
    coding = {"system": ANSWERS, "code": "lost-function", "display": "Yes, I can no longer do something I used to do"}
    found = only("weak.any", *coded("lost-function"))
    assert found["valueCodeableConcept"]["coding"][0] | {"display": coding["display"]} == coding
    assert code(found["code"]) == ["weak.any"]
    assert found["meta"]["profile"][0].endswith("/intake-answer-observation")


def test_a_code_sent_as_text_is_coded_all_the_same() -> None:
    assert value(only("weak.any", {"valueString": "none"})) == value(only("weak.any", *coded("none")))


@pytest.mark.parametrize(
    ("link_id", "answer", "expected"),
    [
        ("cog.change", {"valueBoolean": False}, {"valueBoolean": False}),
        ("fas.onset", {"valueDate": "2026-10"}, {"valueDateTime": "2026-10"}),
        ("psy.stress", {"valueInteger": 0}, {"valueInteger": 0}),
        ("medicine.recent", {"valueString": "sertraline"}, {"valueString": "sertraline"}),
        (
            "life.caffeine",
            {"valueInteger": 300},
            {"valueQuantity": {"value": 300, "unit": "mg/d", "system": UCUM, "code": "mg/d"}},
        ),
        (
            "weight.kg",
            {"valueDecimal": 4.5},
            {"valueQuantity": {"value": 4.5, "unit": "kg", "system": UCUM, "code": "kg"}},
        ),
        (
            "fas.duration",
            {"valueQuantity": {"value": 3, "comparator": ">", "unit": "weeks"}},
            {"valueQuantity": {"value": 3, "comparator": ">", "unit": "wk", "system": UCUM, "code": "wk"}},
        ),
    ],
)
def test_a_value_keeps_its_type_and_unit(link_id: str, answer: Json, expected: Json) -> None:
    assert value(only(link_id, answer)) == expected


def test_a_question_that_has_a_loinc_code_is_coded_with_it_too() -> None:
    assert code(only("life.caffeine", {"valueInteger": 300})["code"]) == ["life.caffeine", "80489-8"]


@pytest.mark.parametrize(
    ("link_id", "answer", "reason"),
    [("weak.any", "not-sure", "asked-unknown"), ("exam.tongue", "not-done", "not-performed")],
)
def test_not_sure_and_not_done_are_an_observation_without_a_value(link_id: str, answer: str, reason: str) -> None:
    found = value(only(link_id, *coded(answer)))
    assert list(found) == ["dataAbsentReason"]
    assert code(found["dataAbsentReason"]) == [reason]


def test_several_answers_to_one_question_stay_together() -> None:
    found = only("acute.any", *coded("fever", "not-sure"))
    assert not value(found)
    assert [list(value(part)) for part in found["component"]] == [["valueCodeableConcept"], ["dataAbsentReason"]]


def test_twitching_carries_what_describes_it() -> None:
    answers = {
        "fas.present": [{"valueBoolean": True}],
        "fas.sites": coded("calf", "hand"),
        "fas.side": coded("both"),
        "fas.frequency": coded("most-days"),
        "fas.rest": coded("yes"),
        "fas.course": coded("not-sure"),
        "fas.episode": coded("seconds"),
    }
    found = made(answers)
    assert list(found) == ["fas.present", "fas.episode"]
    twitching = found["fas.present"]
    Observation.model_validate(twitching)
    assert twitching["valueBoolean"] is True
    assert twitching["code"]["coding"][0]["system"] == SNOMED
    assert [code(part["code"]) for part in twitching["component"]] == [
        ["site", "fas.sites"],
        ["site", "fas.sites"],
        ["side", "fas.side"],
        ["frequency", "fas.frequency"],
        ["at-rest", "fas.rest"],
        ["course", "fas.course"],
    ]


@pytest.mark.parametrize("present", [{"fas.present": [{"valueBoolean": False}]}, {}])
def test_without_twitching_what_was_answered_stands_by_itself(present: dict[str, list[Json]]) -> None:
    found = made({**present, "fas.sites": coded("calf")})
    assert list(found) == [*present, "fas.sites"]
    assert all("component" not in found[each] for each in present)


def test_an_examination_is_filed_as_one() -> None:
    found = only("exam.strength", *coded("abnormal"))
    assert found["meta"]["profile"][0].endswith("/examination-finding")
    assert code(found["category"][0]) == ["exam"]
    assert code(only("weak.any", *coded("none"))["category"][0]) == ["survey"]


def test_an_open_question_and_who_answers_give_none() -> None:
    assert made({"weak.any": [], "medicine.recent": [{"valueString": " "}], "id.role": coded("patient")}) == {}


def test_what_the_response_says_of_itself_is_on_every_observation() -> None:
    encounter = {"reference": "Encounter/e"}
    found = made({"weak.any": coded("none"), "cog.change": [{"valueBoolean": True}]}, encounter=encounter)
    for each in found.values():
        assert (each["status"], each["effectiveDateTime"]) == ("final", "2026-11-22")
        assert (each["subject"], each["encounter"]) == ({"reference": "Patient/p"}, encounter)
        assert each["derivedFrom"] == [{"reference": "QuestionnaireResponse/q1"}]
    assert made({"weak.any": coded("none")}, status="amended")["weak.any"]["status"] == "amended"


@pytest.mark.parametrize(
    ("role", "more", "performer"),
    [
        ([], {}, None),
        (coded("not-sure"), {}, None),
        (coded("patient"), {}, {"reference": "Patient/p", "type": "Patient", "display": "The patient"}),
        (coded("relative"), {}, {"type": "RelatedPerson", "display": "A relative"}),
        (coded("clinician"), {"author": {"reference": "Practitioner/9"}}, {"reference": "Practitioner/9"}),
        (
            coded("clinician"),
            {"author": {"reference": "Patient/p"}},
            {"type": "Practitioner", "display": "A clinician"},
        ),
        ([], {"source": {"reference": "Device/1"}, "author": {"reference": "Patient/p"}}, {"reference": "Patient/p"}),
        ([], {"author": {"reference": "#me", "type": "Patient"}}, None),
    ],
)
def test_who_answered_is_the_performer(role: list[Json], more: Json, performer: Json | None) -> None:
    found = made({"id.role": role, "weak.any": coded("none")}, **more)["weak.any"]
    assert found.get("performer") == ([performer] if performer else None)
    Observation.model_validate(found)


def test_the_same_response_gives_the_same_and_a_changed_one_other_observations() -> None:
    one, same = (extract(response({"weak.any": coded("none")}), FORM) for _ in range(2))
    stored = extract(response({"weak.any": coded("none")}, meta={"versionId": "7"}), FORM)
    changed = extract(response({"weak.any": coded("lost-function")}, status="amended"), FORM)
    assert one == same == stored
    assert {each["id"] for each in one}.isdisjoint(each["id"] for each in changed)


def test_an_answer_has_its_meaning_in_snomed_where_there_is_one() -> None:
    coding = {"system": SNOMED, "code": "26544005", "display": "Muscle weakness"}
    (found,) = extract(response({"weak.any": coded("feels-weak")}), FORM, {("weak.any", "feels-weak"): coding})
    assert found["valueCodeableConcept"]["coding"][1] == coding


@pytest.mark.parametrize(
    ("more", "at", "says"),
    [
        ({"status": "in-progress"}, "QuestionnaireResponse.status", "completed or amended"),
        ({"status": "entered-in-error"}, "QuestionnaireResponse.status", "completed or amended"),
        ({"status": ["completed"]}, "QuestionnaireResponse.status", "completed or amended"),
        ({"subject": None}, "QuestionnaireResponse.subject", "whom it is about"),
        ({"subject": {"reference": "#p"}}, "QuestionnaireResponse.subject", "whom it is about"),
        ({"authored": "yesterday"}, "QuestionnaireResponse.authored", "not a date"),
        ({"id": "a b"}, "QuestionnaireResponse.id", "not an id"),
        (
            {"questionnaire": "https://example.org/Questionnaire/other"},
            "QuestionnaireResponse.questionnaire",
            "another",
        ),
        ({"resourceType": "Observation"}, "resourceType", "QuestionnaireResponse is expected"),
        ({"item": [{"linkId": "weak.none"}]}, "QuestionnaireResponse.item[0].linkId", "no item with this link id"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(more: Json, at: str, says: str) -> None:
    with pytest.raises(Problem) as refused:
        extract(response({"weak.any": coded("none")}) | more, FORM)
    (issue,) = refused.value.issues
    assert issue.at == at
    assert says in issue.says


NAMES = [
    "resourceType", "id", "meta", "status", "questionnaire", "subject", "encounter", "authored", "author", "source",
    "item", "answer", "linkId", "valueCoding", "valueString", "valueQuantity", "valueDate", "valueInteger", "system",
    "code", "value", "unit", "comparator", "reference", "type", "display", "identifier", "text",
]  # fmt: skip
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), JUNK, max_size=4), st.sampled_from(["weak.any", "fas.onset", "x"]), JUNK)
def test_whatever_comes_is_extracted_or_refused(more: Json, link_id: str, answer: object) -> None:
    sent = response({link_id: [answer]}) | more  # type: ignore[list-item]
    try:
        found = extract(sent, FORM)
    except Problem:
        return
    for each in found:
        Observation.model_validate(each)
