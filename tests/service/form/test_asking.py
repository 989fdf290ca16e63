"""The pages with questions: what is asked, in which order, and what becomes of the answers on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from service.form.sheet import laid_out
from tests.service.form.conftest import QUESTIONNAIRE, Clock, Intake, app_with
from tests.service.form.visitor import BENIGN, NOON, PATIENT, Visitor, items_of, link, parsed
from workers.records import Records

WEAK = {**BENIGN, "weak.any": ["lost-function"]}


def test_somebody_who_is_well_is_asked_at_most_thirty_questions(visitor: Visitor) -> None:
    visitor.begin()
    asked = visitor.fill(BENIGN)
    assert len(asked) == len(set(asked)) <= 30
    assert not visitor.alarms


def test_no_page_shows_a_question_that_hangs_on_another_of_the_same_page() -> None:
    sheet = laid_out(QUESTIONNAIRE)
    for page in sheet.pages:
        for each in page.questions:
            asked = sheet.questions[each].asked
            looked_at = {condition.question for one in asked for condition in one.conditions}
            assert not looked_at & set(page.questions)


def test_every_question_stands_on_one_page_and_all_are_reachable() -> None:
    sheet = laid_out(QUESTIONNAIRE)
    on_pages = [each for page in sheet.pages for each in page.questions]
    kinds = ("group", "display")
    assert sorted(on_pages) == sorted(name for name, item in sheet.items.items() if item["type"] not in kinds)


def test_what_follows_from_an_answer_is_asked_on_the_next_page(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill(WEAK, until="/part/strength/1")
    assert visitor.page.one("p", class_="progress").text == "Part 4 of 9"
    visitor.send(WEAK)
    assert visitor.path.endswith("/part/strength/2")
    assert visitor.page.one("p", class_="progress").text.endswith("continued")
    assert visitor.asked == ["weak.course", "weak.distribution", "weak.progress", "weak.sites"]


def test_a_part_without_questions_is_left_out_and_not_counted(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill({**BENIGN, "fas.sites": ["eyelid"]}, until="/part/eye-face/1")
    assert visitor.page.one("p", class_="progress").text == "Part 4 of 10"
    visitor.send({}, go="back")
    visitor.send({**BENIGN, "fas.sites": ["hand"]})
    assert visitor.path.endswith("/part/strength/1")
    visitor.open("/questionnaire/part/eye-face/1")
    assert visitor.path.endswith("/part/strength/1")


def test_a_clinician_is_asked_for_the_examination(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.begin(link(role="clinician"))
    assert "exam.strength" in visitor.fill({})
    assert visitor.page.one("h1").text == "Check your answers"


def test_the_link_answers_who_is_answering_and_the_person_may_change_it(visitor: Visitor) -> None:
    visitor.begin(link(role="relative"))
    chosen = [each.attributes["value"] for each in visitor.page.all("input", name="id.role", checked="")]
    assert chosen == ["relative"]
    visitor.fill({"id.role": ["patient"]})
    assert "I answer for myself" in visitor.page.text


def test_going_back_keeps_what_was_just_answered(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill(BENIGN, until="/part/strength/1")
    visitor.send({"weak.any": ["feels-weak"]}, go="back")
    assert visitor.path.endswith("/part/twitching-more/1")
    assert visitor.page.one("input", name="fas.sites", checked="").attributes["value"] == "hand"
    visitor.send({"fas.sites": ["hand"]})
    assert visitor.page.one("input", name="weak.any", checked="").attributes["value"] == "feels-weak"


def test_an_answer_can_be_taken_back(visitor: Visitor, records: Records) -> None:
    visitor.begin()
    visitor.fill(BENIGN)
    visitor.open("/questionnaire/part/strength/1")
    visitor.send({"weak.any": [""], "weak.tasks": [], "wasting.any": ["no"]})
    visitor.fill({})
    visitor.send({})
    sent = items_of(parsed(records.of_patient(PATIENT)[0].content))
    assert "weak.any" not in sent
    assert "weak.tasks" not in sent
    assert "wasting.any" in sent


def test_another_language_shows_the_same_page_with_the_same_answers(visitor: Visitor) -> None:
    visitor.begin()
    visitor.send({"id.pregnancy": ["no"]}, go="lang:de")
    assert visitor.path.endswith("/part/about-you/1")
    assert visitor.page.one("html").attributes["lang"] == "de"
    assert visitor.page.one("h1").text == "Über Sie"
    assert visitor.page.one("input", name="id.pregnancy", checked="").attributes["value"] == "no"
    visitor.send({"id.pregnancy": ["no"]})
    assert visitor.page.one("h1").text == "Ihr Muskelzucken"


@pytest.mark.parametrize(
    ("asked_for", "accepted", "shown"),
    [
        ("", "de-AT,de;q=0.9,en;q=0.5", "de"),
        ("es", "de", "es"),
        ("", "fr", "en"),
        ("xx", "es-MX", "es"),
        ("", "", "en"),
    ],
)
def test_the_first_page_speaks_the_language_that_was_chosen_or_preferred(
    app: Flask, asked_for: str, accepted: str, shown: str
) -> None:
    answer = app.test_client().get(
        "/questionnaire", query_string={"link": link(), "lang": asked_for}, headers={"Accept-Language": accepted}
    )
    assert f'<html lang="{shown}">' in answer.text


def test_what_cannot_be_read_is_shown_again_as_it_was_typed_and_named_at_the_top(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill(BENIGN, until="/part/twitching/1")
    visitor.send(
        {"fas.present": ["true"], "fas.onset:day": ["31"], "fas.onset:month": ["2"], "fas.onset:year": ["2026"]}
    )
    assert visitor.status == 422
    assert visitor.page.one("title").text.startswith("Error:")
    jump = visitor.page.one("section", class_="errors").one("a")
    field = visitor.page.one("input", id=jump.attributes["href"].removeprefix("#"))
    assert field.attributes["value"] == "31"
    assert field.attributes["aria-invalid"] == "true"
    described = field.attributes["aria-describedby"].split()
    assert "does not exist" in visitor.page.one("p", id=described[-1]).text
    assert visitor.page.one("input", name="fas.present", checked="").attributes["value"] == "true"


def test_what_cannot_be_read_does_not_leave_the_earlier_answer_standing(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill(BENIGN)
    visitor.open("/questionnaire/part/twitching/1")
    visitor.send({**BENIGN, "fas.onset:year": ["soon"]})
    visitor.open("/questionnaire/go-on")
    visitor.fill({})
    assert "10 November 2026" not in visitor.page.text


def test_going_back_from_what_cannot_be_read_says_so_before_the_earlier_answer_is_gone(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill(BENIGN)
    visitor.open("/questionnaire/part/twitching/1")
    visitor.send({"fas.onset:year": ["202"]}, go="back")
    assert (visitor.status, visitor.path) == (422, "/questionnaire/part/twitching/1")
    assert visitor.page.one("section", class_="errors").one("a").attributes["href"] == "#fas.onset:year"
    visitor.send({"fas.onset:year": ["2026"]}, go="back")
    assert visitor.path == "/questionnaire/part/about-you/1"
    visitor.open("/questionnaire/check")
    assert "10 November 2026" in visitor.page.text


def test_a_changed_answer_asks_only_what_it_opens_and_leads_back_to_the_check(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill(BENIGN)
    change = next(each for each in visitor.page.all("a") if "lost strength" in each.attributes.get("aria-label", ""))
    visitor.open(change.attributes["href"].partition("#")[0])
    visitor.send(WEAK)
    asked = visitor.fill({})
    assert asked[:4] == ["weak.course", "weak.distribution", "weak.progress", "weak.sites"]
    assert "weak.any" not in asked
    assert "cramp.any" not in asked
    visitor.open(change.attributes["href"].partition("#")[0])
    visitor.send(BENIGN)
    assert visitor.path.endswith("/check")
    assert "How did the weakness come?" not in visitor.page.text


def test_nobody_checks_before_everything_was_shown(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill(BENIGN, until="/part/strength/1")
    visitor.open("/questionnaire/check")
    assert visitor.path.endswith("/part/strength/1")


def test_what_was_not_asked_on_a_page_cannot_be_slipped_in(visitor: Visitor) -> None:
    visitor.begin()
    hidden = next(iter(visitor.page.all("input", name="csrf")))
    data = {"csrf": hidden.attributes["value"], "go": "on", "psy.self-harm": "yes", "exam.strength": "abnormal"}
    visitor.browser.post(visitor.path, data=data)
    visitor.open("/questionnaire/go-on")
    visitor.fill({})
    assert not visitor.alarms


def test_answers_to_what_is_no_longer_asked_are_not_sent_and_come_back_when_it_is(
    visitor: Visitor, records: Records
) -> None:
    visitor.begin()
    visitor.fill({**WEAK, "weak.course": ["weeks-months"]})
    for said, there in ((BENIGN, False), (WEAK, True)):
        visitor.open("/questionnaire/part/strength/1")
        visitor.send(said)
        visitor.open("/questionnaire/check")
        assert ("How did the weakness come?" in visitor.page.text) is there
    visitor.open("/questionnaire/part/strength/1")
    visitor.send(BENIGN)
    visitor.send({})
    assert "weak.course" not in items_of(parsed(records.of_patient(PATIENT)[0].content))


def test_the_same_link_goes_on_where_the_browser_stopped(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill(BENIGN, until="/part/strength/1")
    visitor.begin()
    assert visitor.path.endswith("/part/strength/1")


def test_another_link_begins_anew_on_a_shared_device(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill({**BENIGN, "id.pregnancy": ["yes"]}, until="/part/strength/1")
    visitor.begin(link("Patient/8"))
    assert visitor.path.endswith("/part/about-you/1")
    assert not list(visitor.page.all("input", name="id.pregnancy", checked=""))


def test_a_draft_goes_on_in_another_process(visitor: Visitor, records: Records, intake: Intake, clock: Clock) -> None:
    visitor.begin()
    visitor.fill(BENIGN, until="/part/strength/1")
    other = Visitor(app_with(records, intake, clock))
    cookie = visitor.browser.get_cookie("fcds-form", path="/questionnaire")
    assert cookie is not None
    other.browser.set_cookie("fcds-form", cookie.value, path="/questionnaire")
    other.open("/questionnaire/go-on")
    assert other.path.endswith("/part/strength/1")


def test_a_draft_ends_when_its_time_is_over(visitor: Visitor, clock: Clock) -> None:
    visitor.begin()
    visitor.fill(BENIGN, until="/part/strength/1")
    clock.moment = NOON + timedelta(days=2)
    visitor.open("/questionnaire/part/strength/1")
    assert visitor.status == 410
    assert "no longer here" in visitor.page.one("h1").text


def test_a_draft_is_deleted_when_the_person_asks(visitor: Visitor, records: Records) -> None:
    visitor.begin()
    visitor.fill(BENIGN, until="/part/strength/1")
    visitor.send({}, form=1)
    assert visitor.page.one("h1").text == "Your answers were deleted"
    visitor.open("/questionnaire/go-on")
    assert visitor.status == 410
    assert records.of_patient(PATIENT) == []


def test_where_nobody_is_authenticated_a_patient_may_be_named_without_a_link(
    records: Records, intake: Intake, clock: Clock
) -> None:
    visitor = Visitor(app_with(records, intake, clock, open_to_anyone=True))
    visitor.open("/questionnaire", patient="Patient/9", role="relative", lang="es")
    assert visitor.page.one("html").attributes["lang"] == "es"
    visitor.send({})
    visitor.fill({**BENIGN, "id.role": ["relative"]})
    visitor.send({})
    assert [each.patient for each in records.of_patient("Patient/9")] == ["Patient/9"]


def test_where_nobody_is_authenticated_the_form_can_be_tried(records: Records, intake: Intake, clock: Clock) -> None:
    visitor = Visitor(app_with(records, intake, clock, open_to_anyone=True))
    visitor.open("/questionnaire")
    assert visitor.status == 200
    visitor.send({})
    assert visitor.path.endswith("/part/about-you/1")


@pytest.mark.parametrize("query", [{}, {"link": "no-link"}, {"patient": PATIENT}, {"link": ""}])
def test_without_a_good_link_nobody_begins(visitor: Visitor, query: dict[str, str]) -> None:
    visitor.open("/questionnaire", **query)
    assert visitor.status == 404
    assert visitor.page.one("h1").text == "This link does not work"
    assert not list(visitor.page.all("form"))


def test_an_expired_link_is_told_plainly(visitor: Visitor) -> None:
    visitor.open("/questionnaire", link=link(expires=NOON), lang="de")
    assert visitor.status == 410
    assert "abgelaufen" in visitor.page.text


def test_opening_a_link_keeps_nothing(visitor: Visitor) -> None:
    visitor.open("/questionnaire", link=link())
    assert visitor.browser.get_cookie("fcds-form", path="/questionnaire") is None
