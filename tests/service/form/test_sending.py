"""The last pages: what is handed in, once, and what happens when it cannot be."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from service.form import draft as drafts
from tests.service.form.conftest import QUESTIONNAIRE, Clock, Intake, app_with, rename
from tests.service.form.visitor import BENIGN, PATIENT, Json, Said, Visitor, items_of, link, parsed
from workers.records import Records


def sent(visitor: Visitor, records: Records, said: Said, text: str = "") -> Json:
    """The response that reaches the records when somebody answers this."""
    visitor.begin(text)
    visitor.fill(said)
    visitor.send({})
    assert visitor.path.endswith("/thanks")
    return parsed(records.of_patient(PATIENT)[-1].content)


def test_what_is_handed_in_is_a_response_as_fhir_and_the_questionnaire_want_it(
    visitor: Visitor, records: Records
) -> None:
    made = sent(visitor, records, BENIGN)
    QuestionnaireResponse.model_validate(made)
    assert made["questionnaire"] == f"{QUESTIONNAIRE['url']}|{QUESTIONNAIRE['version']}"
    assert made["status"] == "completed"
    assert made["subject"] == {"reference": PATIENT}
    assert made["authored"] == "2026-11-22T12:00:00+00:00"
    assert made["language"] == "en"
    assert [item["linkId"] for item in made["item"]] == [
        "about-you", "twitching", "twitching-more", "strength", "speech-swallowing-breathing", "muscles-nerves",
        "thinking", "general", "mood",
    ]  # fmt: skip


def test_each_answer_has_the_type_of_its_question(visitor: Visitor, records: Records) -> None:
    said = {
        **BENIGN,
        "id.pregnancy": ["yes"], "id.gestation": ["24"], "life.sleep": ["6,5"], "medicine.recent": ["Magnesium"],
        "fas.onset:day": [""], "fas.onset:month": [""], "fas.onset:year": [""],
        "fas.duration:value": ["3"], "fas.duration:unit": ["wk"], "resp.any": ["exertion", "attacks"],
    }  # fmt: skip
    found = items_of(sent(visitor, records, said))
    assert found["id.gestation"] == [{"valueInteger": 24}]
    assert found["life.sleep"] == [{"valueDecimal": 6.5}]
    assert found["medicine.recent"] == [{"valueString": "Magnesium"}]
    assert found["fas.duration"][0]["valueQuantity"]["code"] == "wk"
    assert found["fas.present"] == [{"valueBoolean": True}]
    assert [answer["valueCoding"]["code"] for answer in found["resp.any"]] == ["exertion", "attacks"]
    assert "fas.onset" not in found


def test_what_was_left_empty_is_not_in_it(visitor: Visitor, records: Records) -> None:
    found = items_of(sent(visitor, records, {"fas.present": ["true"]}))
    assert found.keys() == {"id.role", "fas.present"}


def test_a_form_in_which_nothing_was_answered_is_still_valid(visitor: Visitor, records: Records) -> None:
    made = sent(visitor, records, {"id.role": [""]})
    QuestionnaireResponse.model_validate(made)
    assert "item" not in made
    assert "author" not in made


@pytest.mark.parametrize(
    ("role", "kind"), [("relative", {"type": "RelatedPerson"}), ("clinician", {"type": "Practitioner"})]
)
def test_who_answered_is_told_by_their_part(visitor: Visitor, records: Records, role: str, kind: Json) -> None:
    made = sent(visitor, records, {"fas.present": ["true"]}, link(role=role, encounter="Encounter/12"))
    QuestionnaireResponse.model_validate(made)
    assert made["author"] == made["source"]
    assert kind.items() <= made["source"].items()
    assert "reference" not in made["source"]
    assert made["encounter"] == {"reference": "Encounter/12"}


def test_the_patient_who_answers_is_author_and_source(visitor: Visitor, records: Records) -> None:
    made = sent(visitor, records, BENIGN)
    assert made["author"] == made["source"] == {"reference": PATIENT}


def test_in_another_language_the_codes_are_the_same(visitor: Visitor, records: Records) -> None:
    visitor.language = "de"
    made = sent(visitor, records, BENIGN)
    assert made["language"] == "de"
    assert made["item"][0]["text"] == "Über Sie"
    assert items_of(made)["id.role"][0]["valueCoding"]["code"] == "patient"


def test_a_button_pressed_twice_makes_one_record(visitor: Visitor, records: Records) -> None:
    visitor.begin()
    visitor.fill(BENIGN)
    data = {each.attributes["name"]: each.attributes["value"] for each in visitor.page.all("input", type="hidden")}
    for _ in range(2):
        answer = visitor.browser.post("/questionnaire/check", data=data, follow_redirects=True)
        assert answer.request.path.endswith("/thanks")
    assert len(records.of_patient(PATIENT)) == 1


class _TakenAndSilent:
    """Takes the answers in, and the form never hears of it."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self.silent = True

    def __call__(self, raw: bytes, *, if_none_exist: str = "") -> object:
        taken = self._intake(raw, if_none_exist=if_none_exist)
        if self.silent:
            self._intake.down = True
            self._intake(raw)
        return taken


def test_sending_again_what_had_arrived_makes_no_second_record(records: Records, intake: Intake, clock: Clock) -> None:
    take = _TakenAndSilent(intake)
    visitor = Visitor(app_with(records, take, clock))
    visitor.begin()
    visitor.fill(BENIGN)
    visitor.send({})
    assert visitor.status == 503
    take.silent = intake.down = False
    visitor.send({})
    assert visitor.path.endswith("/thanks")
    assert len(records.of_patient(PATIENT)) == 1


def test_who_sent_is_thanked_also_when_the_draft_can_no_longer_be_closed(
    records: Records, intake: Intake, clock: Clock, file: Path
) -> None:
    def take(raw: bytes, *, if_none_exist: str = "") -> object:
        taken = intake(raw, if_none_exist=if_none_exist)
        rename(file, "drafts", "away")
        return taken

    visitor = Visitor(app_with(records, take, clock))
    visitor.begin()
    visitor.fill({**BENIGN, "bulb.secretions": ["true"]})
    visitor.send({})
    assert visitor.page.one("h1").text == "Thank you"
    assert visitor.alarms
    assert len(records.of_patient(PATIENT)) == 1


def test_what_the_door_refuses_is_said_to_be_not_sent(records: Records, intake: Intake, clock: Clock) -> None:
    def take(raw: bytes, *, if_none_exist: str = "") -> object:
        return intake(raw[:-1], if_none_exist=if_none_exist)  # cut off on its way

    visitor = Visitor(app_with(records, take, clock))
    visitor.begin()
    visitor.fill(BENIGN)
    visitor.send({})
    assert visitor.status == 503
    assert visitor.page.one("h1").text == "Your answers were NOT sent"


def test_what_cannot_be_taken_in_is_said_to_be_not_sent_and_is_kept(
    visitor: Visitor, records: Records, intake: Intake
) -> None:
    intake.down = True
    visitor.begin()
    visitor.fill({**BENIGN, "bulb.secretions": ["true"]})
    visitor.send({})
    assert visitor.status == 503
    assert visitor.page.one("h1").text == "Your answers were NOT sent"
    assert "Thank you" not in visitor.page.text
    assert visitor.alarms
    intake.down = False
    assert records.of_patient(PATIENT) == []
    visitor.send({})
    assert visitor.path.endswith("/thanks")
    assert items_of(parsed(records.of_patient(PATIENT)[0].content))["bulb.secretions"] == [{"valueBoolean": True}]


def test_a_changed_form_that_is_sent_again_is_not_taken_for_the_first(
    records: Records, intake: Intake, clock: Clock
) -> None:
    take = _TakenAndSilent(intake)
    visitor = Visitor(app_with(records, take, clock))
    visitor.begin()
    visitor.fill(BENIGN)
    visitor.send({})
    take.silent = intake.down = False
    visitor.open("/questionnaire/part/strength/1")
    visitor.send({"weak.any": ["lost-function"]})
    visitor.fill({})
    visitor.send({})
    said = [items_of(parsed(each.content))["weak.any"] for each in records.of_patient(PATIENT)]
    assert [answers[0]["valueCoding"]["code"] for answers in said] == ["none", "lost-function"]


def test_what_was_sent_is_forgotten_by_the_form(visitor: Visitor, records: Records, tmp_path: Path) -> None:
    sent(visitor, records, {**BENIGN, "bulb.secretions": ["true"]})
    with sqlite3.connect(tmp_path / "records.sqlite3") as connection:
        ((content,),) = connection.execute("SELECT content FROM drafts")
    connection.close()
    draft = drafts.read(content)
    assert draft.sent
    assert draft.answers == {}
    visitor.open("/questionnaire/part/strength/1")
    assert visitor.path.endswith("/thanks")
    assert visitor.alarms


def test_the_thanks_say_that_it_was_sent_and_nothing_of_a_result(visitor: Visitor, records: Records) -> None:
    sent(visitor, records, BENIGN)
    assert "Your answers were sent to your care team." in visitor.page.text
    assert "cannot tell you what the cause is" in visitor.page.text
    assert "911" in visitor.page.text


def test_the_same_link_may_be_answered_once_more_later(visitor: Visitor, records: Records) -> None:
    sent(visitor, records, BENIGN)
    sent(visitor, records, {**BENIGN, "weak.any": ["lost-function"]})
    assert len(records.of_patient(PATIENT)) == 2


def test_the_check_names_every_question_with_its_answer(visitor: Visitor) -> None:
    visitor.begin()
    asked = visitor.fill({**BENIGN, "fas.trigger": [], "sens.any": ["saddle", "patchy"]})
    lines = list(visitor.page.all("dt"))
    assert len(lines) == len(asked)
    assert "Not answered" in visitor.page.text
    assert "Between the legs, where you would sit on a saddle" in visitor.page.text
    assert "10 November 2026" in visitor.page.text
