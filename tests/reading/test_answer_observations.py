"""Answers that come as Observations: read as the answers they were, and dropped when those were changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.reading.records import INTAKE, SNOMED, chosen, coded, item, observation, read, response
from workers.facts import Case, Reply

Json = dict[str, Any]

QUESTIONS = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-questions"
COMPONENTS = "https://fasciculation-cds.example.org/fhir/CodeSystem/observation-components"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
EXTRACTED = "https://fasciculation-cds.example.org/extracted-answer"


def answer(link_id: str, **more: object) -> Json:
    """An Observation that answers one question, made from the response ``q1``."""
    derived = [{"reference": "QuestionnaireResponse/q1"}]
    return observation(link_id, QUESTIONS) | {"id": f"o-{link_id}", "derivedFrom": derived} | more


def said(code: str) -> Json:
    return {"valueCodeableConcept": coded(code, INTAKE)}


def version(name: str, link_id: str) -> list[Json]:
    return [{"system": EXTRACTED, "value": f"{name}/{link_id}"}]


def plain(case: Case) -> list[tuple[str, tuple[str, ...]]]:
    return sorted((reply.item, reply.codes) for reply in case.replies)


def only(case: Case) -> Reply:
    (reply,) = case.replies
    return reply


def test_an_answer_is_the_reply_of_its_question_and_no_sign() -> None:
    code = {"coding": [{"system": SNOMED, "code": "26544005"}, {"system": QUESTIONS, "code": "weak.any"}]}
    case = read(answer("weak.any", code=code, **said("none")))
    assert (only(case).item, only(case).codes, only(case).evidence.reference) == (
        "weak.any", ("none",), "Observation/o-weak.any#weak.any"
    )  # fmt: skip
    assert case.signs == ()


@pytest.mark.parametrize(
    ("performer", "by"),
    [
        ([{"reference": "Patient/p1"}], "patient"),
        ([{"reference": "Organization/o"}, {"type": "RelatedPerson", "display": "A relative"}], "relative"),
        ([{"reference": "https://ehr.example.org/PractitionerRole/3"}], "clinician"),
        ([{"reference": "Organization/o"}], ""),
        ("somebody", ""),
        (None, ""),
    ],
)
def test_who_said_it_is_the_performer(performer: object, by: str) -> None:
    assert only(read(answer("weak.any", performer=performer, **said("none")))).by == by


@pytest.mark.parametrize(
    ("link_id", "reason", "codes"),
    [
        ("weak.any", "asked-unknown", [("not-sure",)]),
        ("weak.any", "unknown", [("not-sure",)]),
        ("weak.any", "not-performed", [("not-sure",)]),
        ("exam.tongue", "not-performed", [("not-done",)]),
        ("exam.tongue", "not-asked", []),
        ("fas.onset", "asked-unknown", []),
    ],
)
def test_an_answer_without_a_value_is_open_and_never_a_no(link_id: str, reason: str, codes: list[object]) -> None:
    case = read(answer(link_id, dataAbsentReason=coded(reason, ABSENT)))
    assert [reply.codes for reply in case.replies] == codes


def test_a_value_in_another_system_is_noted_and_not_sure() -> None:
    case = read(answer("weak.any", valueCodeableConcept=coded("373067005", SNOMED)))
    assert only(case).codes == ("not-sure",)
    assert [each.because for each in case.ignored] == ["answer is coded in another system"]


def test_twitching_that_is_affirmed_is_entry_evidence_once() -> None:
    case = read(answer("fas.present", valueBoolean=True))
    assert [each.reference for each in case.entry] == ["Observation/o-fas.present#fas.present"]
    assert read(answer("fas.present", valueBoolean=False)).entry == ()


@pytest.mark.parametrize("more", [{"status": "preliminary"}, {"status": None}, {"effectiveDateTime": "2026-12-24"}])
def test_an_answer_that_does_not_count_is_a_loss_that_blinds(more: Json) -> None:
    (lost,) = read(answer("weak.any", **said("lost-function"), **more)).ignored
    assert (lost.resource, lost.whole, lost.blinding) == ("Observation/o-weak.any#weak.any", True, True)


def test_an_answer_in_error_is_noted_and_blinds_nobody() -> None:
    (lost,) = read(answer("weak.any", status="entered-in-error", **said("none"))).ignored
    assert not lost.blinding


def test_somebody_elses_observation_of_twitching_tells_of_it_by_its_components() -> None:
    parts = [
        {"code": coded("site", COMPONENTS), "valueCodeableConcept": coded("85562004", SNOMED)},
        {"code": coded("side", COMPONENTS), **said("left")},
        {"code": coded("mood", COMPONENTS), **said("left")},
    ]
    case = read(observation("82470000", SNOMED, valueBoolean=True, component=parts))
    assert len(case.signs) == 1
    assert plain(case) == [("fas.side", ("left",)), ("fas.sites", ("hand",))]


def test_an_unknown_question_of_ours_is_passed_over() -> None:
    case = read(answer("weak.none", **said("none")))
    assert (case.replies, case.signs, case.ignored) == ((), (), ())


OLD = answer("weak.any", id="old", identifier=version("v1", "weak.any"), **said("none"))
OLD_GATE = answer("bladder.any", id="old2", identifier=version("v1", "bladder.any"), **said("no"))
NEW = answer("weak.any", id="new", status="amended", identifier=version("v2", "weak.any"), **said("lost-function"))


def test_what_was_made_of_an_amended_response_before_counts_no_longer() -> None:
    """Also where the answer was withdrawn, so that no new Observation stands against the old "no"."""
    case = read(OLD, OLD_GATE, NEW)
    assert plain(case) == [("weak.any", ("lost-function",))]
    assert case.ignored == ()


def test_the_amended_response_itself_overtakes_it_too() -> None:
    case = read(OLD, OLD_GATE, response(item("weak.any", chosen("lost-function")), status="amended"))
    assert plain(case) == [("weak.any", ("lost-function",))]


@pytest.mark.parametrize(
    "other",
    [
        response(item("cog.change", {"valueBoolean": True})),
        response(item("cog.change", {"valueBoolean": True}), status="amended", id="q2"),
        response(item("cog.change", {"valueBoolean": True}), status="amended", subject={"reference": "Patient/x"}),
        {**NEW, "derivedFrom": [{"reference": "QuestionnaireResponse/q2"}]},
        {**NEW, "identifier": []},
        {**NEW, "identifier": version("v1", "weak.any")},
        {**NEW, "derivedFrom": "q1"},
    ],
)
def test_whatever_is_not_known_to_be_overtaken_stays(other: Json) -> None:
    assert ("bladder.any", ("no",)) in plain(read(OLD, OLD_GATE, other))


def test_a_corrected_observation_stays_beside_the_response_that_it_was_made_from() -> None:
    corrected = answer("weak.any", status="corrected", **said("lost-function"))
    case = read(corrected, response(item("weak.any", chosen("none")), status="amended"))
    assert plain(case) == [("weak.any", ("lost-function",)), ("weak.any", ("none",))]


def test_what_was_made_from_answers_in_error_is_set_aside_with_them() -> None:
    case = read(OLD, NEW, response(item("weak.any", chosen("none")), status="entered-in-error"))
    assert case.replies == ()
    assert sorted(each.resource for each in case.ignored) == [
        "Observation/new", "Observation/old", "QuestionnaireResponse/q1"
    ]  # fmt: skip


def test_a_version_of_the_response_in_the_reference_is_the_same_response() -> None:
    versioned = {**OLD, "derivedFrom": [{"reference": "https://ehr.example.org/QuestionnaireResponse/q1/_history/1"}]}
    amended = response(item("cog.change", {"valueBoolean": True}), status="amended")
    assert plain(read(versioned, amended, as_of=date(2026, 11, 22))) == [("cog.change", ("yes",))]


def test_where_nothing_says_which_amended_answers_came_last_all_count_and_nobody_is_reassured() -> None:
    first = answer("weak.any", id="a", status="amended", identifier=version("v2", "weak.any"), **said("none"))
    last = answer("bulb.speech", id="b", status="amended", identifier=version("v3", "bulb.speech"), **said("no"))
    case = read(first, last)
    assert {reply.item for reply in case.replies} == {"weak.any", "bulb.speech"}
    doubt = [each for each in case.ignored if each.resource == "QuestionnaireResponse/q1"]
    assert [each.blinding for each in doubt] == [True]
