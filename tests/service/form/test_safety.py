"""What must be said at once is said and stays; what must never be said is not; and nobody else gets at a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask

from service.fhir_api.questions import Condition
from service.form.sheet import laid_out
from service.form.wording import LANGUAGES, page_words
from tests.service.form.conftest import QUESTIONNAIRE, Clock, Intake, app_with, rename
from tests.service.form.visitor import BENIGN, PATIENT, Said, Visitor, link
from workers.assessment import Tier
from workers.records import Records

SHEET = laid_out(QUESTIONNAIRE)
_SAID_ANYWAY = Tier.EMERGENCY  # in small letters: the emergency number
_TIERS = re.compile(
    "|".join(
        rf"\b{tier.value}\b" if tier is _SAID_ANYWAY else rf"(?i:\b{tier.value.replace('_', '[_ -]?')}\b)"
        for tier in Tier
    )
)

_CALMING = re.compile(r"(?i)harmless|nothing serious|do not worry|harmlos|keine Sorge|no se preocupe")


def grave() -> Iterator[tuple[str, Condition]]:
    """Every answer that makes it necessary to say something at once, with what has to be said."""
    for each in SHEET.advice:
        for condition in SHEET.questions[each].asked[-1].conditions:
            yield each, condition


def answering(condition: Condition) -> Said:
    """Somebody who is well, but for this one answer."""
    answer = "true" if condition.answer is True else str(condition.answer)
    opens = {"weak.any": ["lost-function"]} if condition.question == "weak.course" else {}
    also = {"id.pregnancy": ["yes"]} if condition.question == "gi.loss" else {}
    return {**BENIGN, **opens, **also, condition.question: [answer]}


@pytest.mark.parametrize(
    ("advice", "condition"), list(grave()), ids=[f"{c.question}={c.answer}-{a}" for a, c in grave()]
)
def test_a_grave_answer_shows_at_once_what_to_do_and_goes_on_showing_it(
    visitor: Visitor, advice: str, condition: Condition
) -> None:
    text = SHEET.items[advice]["text"]
    visitor.begin()
    before = visitor.page
    while condition.question not in visitor.asked:
        before = visitor.send(answering(condition))
    assert text not in before.text
    visitor.send(answering(condition))
    box = visitor.page.one("section", class_="advice")
    assert box.attributes["role"] == "alert"
    assert "autofocus" in box.attributes
    assert text in box.text
    first = next(each for each in visitor.page.one("main").inside if not isinstance(each, str))
    assert first is box
    while not visitor.path.endswith("/thanks"):
        assert text in visitor.alarms[0], visitor.path
        visitor.send(answering(condition))
    assert text in visitor.alarms[0]


def test_what_must_be_said_at_once_is_said_beside_what_must_be_mended(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill(BENIGN, until="/part/general/1")
    visitor.send({**BENIGN, "acute.any": ["none", "seizure"]})
    assert visitor.status == 422
    assert "seizure or confusion" in visitor.alarms[0]
    visitor.page.one("section", class_="errors")


def test_going_back_does_not_make_it_go_away_but_another_answer_does(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill({**BENIGN, "bulb.secretions": ["true"]}, until="/part/muscles-nerves/1")
    visitor.send({}, go="back")
    assert visitor.alarms
    visitor.send({"bulb.secretions": ["false"]})
    assert not visitor.alarms


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ["patient", "relative", "clinician"])
def test_no_page_ever_names_a_tier(app: Flask, language: str, role: str) -> None:
    visitor = Visitor(app, language)
    visitor.begin(link(role=role))
    said = {**BENIGN, "weak.any": ["lost-function"], "bulb.secretions": ["true"], "acute.any": ["seizure"]}
    visitor.fill({**said, "id.role": [role]})
    visitor.send({})
    assert visitor.path.endswith("/thanks")
    for page in visitor.seen:
        assert not _TIERS.search(page.text)


def test_no_word_of_the_pages_names_a_tier_or_calms_anybody() -> None:
    for words in page_words().values():
        for text in words.values():
            assert not _TIERS.search(text)
            assert not _CALMING.search(text)


def test_no_page_address_or_log_line_says_whom_it_is_about(visitor: Visitor) -> None:
    with structlog.testing.capture_logs() as lines:
        visitor.begin()
        visitor.fill(BENIGN)
        visitor.send({})
    for page in visitor.seen[1:]:
        assert PATIENT not in str(page)
    assert visitor.answer is not None
    for answer in (*visitor.answer.history, visitor.answer):
        assert PATIENT not in answer.request.url
    assert PATIENT not in str(lines)


def test_the_cookie_is_a_token_that_scripts_and_other_sites_do_not_get(
    records: Records, intake: Intake, clock: Clock
) -> None:
    visitor = Visitor(app_with(records, intake, clock))
    visitor.open("/questionnaire", link=link())
    answer = visitor.browser.post("/questionnaire", data={"link": link()})
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert {"HttpOnly", "SameSite=Strict", "Path=/questionnaire", "Max-Age=172800"} <= set(cookie.split("; "))
    assert re.match(r"fcds-form=[\w-]{43};", cookie)


@pytest.mark.parametrize(
    "path",
    [f"?link={link()}", "?link=wrong", "/go-on", "/check", "/thanks", "/part/strength/1", "/part/none/1", "/static/no"],
)
def test_every_page_forbids_what_it_does_not_need(app: Flask, path: str) -> None:
    answer = app.test_client().get(f"/questionnaire{path}")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "static" in path or answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "text/html"


def test_no_page_holds_a_script_or_a_style_of_its_own(visitor: Visitor) -> None:
    visitor.begin()
    visitor.fill({**BENIGN, "bulb.secretions": ["true"]})
    visitor.send({})
    for page in visitor.seen:
        assert not [*page.all("script"), *page.all("style"), *page.all("iframe")]
        assert not [each for each in page.all() if "style" in each.attributes]
        assert not [name for each in page.all() for name in each.attributes if name.startswith("on")]


@pytest.mark.parametrize("path", ["/part/about-you/1", "/check", "/forget"])
@pytest.mark.parametrize("csrf", ["", "another"])
def test_what_no_page_of_the_draft_sent_changes_nothing(visitor: Visitor, path: str, csrf: str) -> None:
    visitor.begin()
    answer = visitor.browser.post(f"/questionnaire{path}", data={"csrf": csrf, "go": "on", "id.pregnancy": "yes"})
    assert answer.status_code == 403
    visitor.open("/questionnaire/part/about-you/1")
    assert visitor.status == 200
    assert not list(visitor.page.all("input", name="id.pregnancy", checked=""))


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example.org"}])
def test_what_another_site_sends_changes_nothing(visitor: Visitor, headers: dict[str, str]) -> None:
    visitor.begin()
    csrf = next(iter(visitor.page.all("input", name="csrf"))).attributes["value"]
    for path, data in (("", {"link": link()}), ("/part/about-you/1", {"csrf": csrf, "go": "on"})):
        assert visitor.browser.post(f"/questionnaire{path}", data=data, headers=headers).status_code == 403


def test_without_the_cookie_there_is_nothing_to_see(visitor: Visitor, app: Flask) -> None:
    visitor.begin()
    stranger = Visitor(app)
    for path in ("/part/about-you/1", "/go-on", "/check", "/thanks"):
        stranger.open(f"/questionnaire{path}")
        assert stranger.status == 410
        assert "112" in stranger.page.text


def test_a_page_that_is_too_large_is_told_plainly(visitor: Visitor) -> None:
    visitor.begin()
    visitor.browser.post(visitor.path, data={"csrf": "x", "medicine.recent": "x" * 100_000})
    answer = visitor.browser.post(visitor.path, data={"csrf": "x", "medicine.recent": "x" * 100_000})
    assert answer.status_code == 413
    assert "too much text" in answer.text


def test_a_page_that_is_not_there_is_told_plainly(visitor: Visitor) -> None:
    visitor.begin()
    for path in ("/part/strength/9", "/part/nothing/1"):
        visitor.open(f"/questionnaire{path}")
        assert visitor.status == 404
        assert visitor.page.one("h1").text == "There is no such page"
    assert visitor.browser.get("/questionnaire/forget").status_code == 405


def test_when_the_drafts_cannot_be_reached_it_is_told_plainly(
    records: Records, intake: Intake, clock: Clock, file: Path
) -> None:
    visitor = Visitor(app_with(records, intake, clock))
    visitor.begin()
    rename(file, "drafts", "away")
    visitor.send(BENIGN)
    assert visitor.status == 503
    assert "nothing was sent" in visitor.page.text
    rename(file, "away", "drafts")
    visitor.open("/questionnaire/go-on")
    assert visitor.path.endswith("/part/about-you/1")
