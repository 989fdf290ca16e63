"""The intake questionnaire, filled in by patients, relatives and clinicians."""

from __future__ import annotations

import pytest

from tests.reading.records import (
    INTAKE,
    Json,
    Value,
    chosen,
    holds_nothing,
    item,
    patient,
    quantity,
    read,
    reasons,
    response,
)
from workers.facts import Reply
from workers.reading.dates import read_date


def reply(link_id: str, *answers: Json) -> Reply:
    case = read(response(item(link_id, *answers)))
    assert case.ignored == ()
    return case.replies[0]


def why_not(link_id: str, *answers: Json) -> str:
    case = read(response(item(link_id, *answers)))
    assert [reply.codes for reply in case.replies] in ([], [("not-sure",)])
    (one,) = case.ignored
    assert one.resource == f"QuestionnaireResponse/q1#{link_id}"
    return one.because


def test_an_answer_keeps_its_item_its_time_and_its_place() -> None:
    found = reply("weak.any", chosen("lost-function"))
    assert found.item == "weak.any"
    assert found.codes == ("lost-function",)
    assert found.evidence.reference == "QuestionnaireResponse/q1#weak.any"
    assert found.said == found.evidence.on == read_date("2026-11-21T10:00:00Z")
    assert found.evidence.says == ""


@pytest.mark.parametrize(
    "answer",
    [
        chosen("yes"),
        {"valueCoding": {"code": "yes"}},
        {"valueCoding": {"system": "", "code": " YES "}},
        {"valueString": "yes"},
        {"valueBoolean": True},
    ],
)
def test_yes_is_yes_however_it_is_sent(answer: Json) -> None:
    assert reply("bladder.any", answer).codes == ("yes",)
    assert reply("fas.present", answer).codes == ("yes",)


def test_a_boolean_is_read_as_yes_or_no() -> None:
    assert reply("fas.present", {"valueBoolean": False}).codes == ("no",)


def test_several_choices_are_one_reply() -> None:
    assert reply("fas.sites", chosen("hand"), chosen("calf"), chosen("hand")).codes == ("calf", "hand")
    twice = read(response(item("fas.sites", chosen("hand")), item("fas.sites", chosen("calf"))))
    assert [r.codes for r in twice.replies] == [("calf", "hand")]


def test_not_sure_is_kept_as_said() -> None:
    assert reply("weak.any", chosen("not-sure")).codes == ("not-sure",)


def test_a_question_left_open_gives_no_reply_and_no_complaint() -> None:
    case = read(response({"linkId": "weak.any"}, item("fas.onset"), item("life.caffeine", {}), item("fas.sites", {})))
    assert holds_nothing(case)
    assert case.ignored == ()


def test_a_code_of_another_system_is_not_taken_for_an_answer() -> None:
    assert why_not("weak.any", {"valueCoding": {"system": "urn:other", "code": "none"}}) == (
        "answer is coded in another system"
    )


@pytest.mark.parametrize(
    "answer", [chosen("banana"), {"valueString": "no, never"}, {"valueCoding": {"display": "none"}}]
)
def test_what_is_not_among_the_choices_is_not_taken_for_an_answer(answer: Json) -> None:
    assert why_not("weak.any", answer) == "answer is not one of the choices"


def test_an_answer_that_nobody_understands_is_not_sure_and_never_silence() -> None:
    case = read(response(item("weak.any", chosen("banana"))))
    assert [(reply.item, reply.codes) for reply in case.replies] == [("weak.any", ("not-sure",))]
    beside = read(response(item("resp.any", chosen("none"), chosen("banana"))))
    assert [reply.codes for reply in beside.replies] == [("none", "not-sure")]


def test_an_unusable_answer_on_twitching_blinds() -> None:
    for link_id in ("fas.present", "exam.fasciculation-sites"):
        assert read(response(item(link_id, chosen("banana")))).ignored[0].blinding
    assert not read(response(item("fas.course", chosen("banana")))).ignored[0].blinding


def test_a_score_may_come_as_a_number() -> None:
    assert reply("psy.gad-1", {"valueInteger": 2}).codes == ("2",)
    assert reply("psy.gad-1", chosen("2")).codes == ("2",)
    assert why_not("psy.gad-1", {"valueInteger": 7}) == "answer is not one of the choices"


@pytest.mark.parametrize("written", ["2026", "2026-03", "2026-03-15"])
def test_a_date_may_be_partial(written: str) -> None:
    assert reply("fas.onset", {"valueDate": written}).span == read_date(written)
    assert reply("fas.onset", {"valueDateTime": written}).span == read_date(written)
    assert reply("fas.onset", {"valueString": written}).span == read_date(written)


def test_a_date_that_cannot_be_is_no_answer() -> None:
    assert why_not("fas.onset", {"valueDate": "2026-13"}) == "answer is not a date"
    assert why_not("fas.onset", {"valueDate": "2027-01"}) == "dated after the day of assessment"
    assert why_not("fas.onset", {"valueBoolean": True}) == "answer is not a date"
    assert why_not("fas.onset", {"valueDate": "2025"}, {"valueDate": "2026"}) == "several different answers"


@pytest.mark.parametrize(
    ("answer", "number", "unit"),
    [
        ({"valueQuantity": quantity(6, "wk")}, 6, "wk"),
        ({"valueQuantity": quantity(6, "weeks")}, 6, "wk"),
        ({"valueQuantity": quantity(6, "Wochen", "wk")}, 6, "wk"),
        ({"valueQuantity": quantity("2.5", "years")}, 2.5, "a"),
        ({"valueQuantity": quantity(3, "months")}, 3, "mo"),
    ],
)
def test_a_duration_is_a_number_in_its_unit(answer: Json, number: float, unit: str) -> None:
    found = reply("fas.duration", answer)
    assert (found.number, found.unit) == (number, unit)


def test_a_bare_number_is_in_the_unit_of_the_question() -> None:
    found = reply("life.caffeine", {"valueInteger": 600})
    assert (found.number, found.unit) == (600, "mg/d")
    assert reply("life.sleep", {"valueDecimal": 6.5}).unit == "h/d"
    assert reply("exam.strength-mrc", {"valueInteger": 4}).unit == ""
    assert reply("weight.kg", {"valueQuantity": quantity(5, None)}).unit == "kg"


@pytest.mark.parametrize(
    ("link_id", "answer", "because"),
    [
        ("fas.duration", {"valueQuantity": quantity(6, None)}, "unit missing"),
        ("fas.duration", {"valueQuantity": quantity(6, "furlongs")}, "unit not understood"),
        ("weight.kg", {"valueQuantity": quantity(6, "lbs")}, "unit not understood"),
        ("life.caffeine", {"valueString": "plenty"}, "answer is not a number that can be read"),
        ("life.caffeine", {"valueInteger": -5}, "answer is not a number that can be read"),
    ],
)
def test_a_number_that_cannot_be_read_is_no_answer(link_id: str, answer: Json, because: str) -> None:
    assert why_not(link_id, answer) == because


def test_a_bound_stays_a_bound() -> None:
    assert reply("fas.duration", {"valueQuantity": quantity(6, "wk") | {"comparator": ">"}}).comparator == ">"


def test_free_text_is_kept_short_and_without_control_characters() -> None:
    text = reply("medicine.recent", {"valueString": "omeprazole\u0000\u202e \n " + "x" * 1000}).text
    assert text.startswith("omeprazole xxx")
    assert len(text) == 500


def test_items_are_found_at_any_depth() -> None:
    nested = {"linkId": "g", "item": [{"linkId": "h", "item": [item("weak.any", chosen("none"))]}]}
    below_answer = item("fas.present", {"valueBoolean": True, "item": [item("fas.course", chosen("worse"))]})
    assert {r.item for r in read(response(nested, below_answer)).replies} == {"weak.any", "fas.present", "fas.course"}


def test_items_that_are_not_ours_are_passed_over() -> None:
    case = read(response(item("unknown.item", chosen("yes"))))
    assert holds_nothing(case)
    assert case.ignored == ()


@pytest.mark.parametrize(
    ("canonical", "read_or_not"),
    [
        ("https://fasciculation-cds.example.org/fhir/Questionnaire/fasciculation-intake|1.0.0", True),
        ("https://cds.hospital.example/fhir/Questionnaire/fasciculation-intake", True),
        ("Questionnaire/fasciculation-intake", True),
        (None, True),
        ("https://example.org/Questionnaire/phq-9", False),
        ("https://example.org/Questionnaire/not-fasciculation-intake", False),
    ],
)
def test_only_our_questionnaire_is_read(canonical: str | None, *, read_or_not: bool) -> None:
    case = read(response(item("weak.any", chosen("none")), questionnaire=canonical))
    assert bool(case.replies) is read_or_not
    assert case.ignored == ()


@pytest.mark.parametrize(
    ("status", "because", "blinding"),
    [
        ("in-progress", "status in-progress", False),
        ("stopped", "status stopped", False),
        ("entered-in-error", "entered-in-error", False),
        ("odd", "status not understood", True),
        (None, "status missing", True),
    ],
)
def test_a_response_that_is_not_finished_is_named_and_not_used(
    status: str | None, because: str, *, blinding: bool
) -> None:
    case = read(response(item("fas.present", {"valueBoolean": True}), status=status))
    assert holds_nothing(case)
    assert reasons(case) == {"QuestionnaireResponse/q1": because}
    assert case.ignored[0].blinding is blinding


def test_an_amended_response_counts() -> None:
    assert read(response(item("weak.any", chosen("none")), status="amended")).replies


def test_a_response_of_tomorrow_is_not_used_and_blinds() -> None:
    case = read(response(item("weak.any", chosen("none")), authored="2026-12-24"))
    assert case.replies == ()
    assert case.ignored[0].blinding


def by(*items: Json, **more: Value) -> set[str]:
    case = read(patient(), response(item("weak.any", chosen("none")), *items, **more))
    return {r.by for r in case.replies}


def test_who_answered_is_what_the_response_says() -> None:
    assert by(item("id.role", chosen("clinician")), source={"reference": "Patient/p1"}) == {"clinician"}
    assert by(source={"reference": "Patient/p1"}, author={"reference": "Practitioner/d"}) == {"patient"}
    assert by(author={"reference": "https://ehr.example/fhir/Practitioner/d/_history/2"}) == {"clinician"}
    assert by(author={"reference": "PractitionerRole/d"}) == {"clinician"}
    assert by(source={"reference": "RelatedPerson/r"}) == {"relative"}
    assert by(source={"reference": "urn:uuid:7f", "type": "Practitioner"}) == {"clinician"}
    assert by(source={"reference": "Device/d"}) == {""}
    assert by(item("id.role", chosen("not-sure"))) == {""}
    assert by() == {""}


def test_twitching_in_the_last_year_is_entry_evidence() -> None:
    case = read(response(item("fas.present", {"valueBoolean": True})))
    assert [e.reference for e in case.entry] == ["QuestionnaireResponse/q1#fas.present"]
    assert read(response(item("fas.present", {"valueBoolean": False}))).entry == ()
    assert read(response(item("fas.present", chosen("not-sure")))).entry == ()


def test_twitching_seen_on_examination_is_entry_evidence() -> None:
    def seen(*codes: str) -> bool:
        return bool(read(response(item("exam.fasciculation-sites", *map(chosen, codes)))).entry)

    assert seen("tongue")
    assert seen("none", "calf")
    assert not seen("none")
    assert not seen("not-sure")


def test_the_answer_system_is_the_published_one() -> None:
    assert INTAKE == "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-answers"
