"""LHC-Forms draws the published Questionnaire without an error, asks as our own form does, and answers as we read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from service.fhir_api.answers import faults, given
from service.fhir_api.questions import questions_of
from tests.cases.story import HERE
from tests.forms.lhc_forms import Sheet, site
from tests.forms.questions import QUESTIONNAIRE, help_texts, is_help, items, nested, translated
from tests.service.form.chromium import Chromium

Json = dict[str, Any]

QUESTIONS = questions_of(QUESTIONNAIRE)
ANSWERS = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-answers"
LAUNCHED = {"patient": {"resourceType": "Patient", "id": "7"}, "user": {"resourceType": "Patient", "id": "7"}}
EMPTY = {"resourceType": "QuestionnaireResponse", "status": "in-progress", "subject": {"reference": "Patient/7"}}
VIGNETTES = sorted(file.stem for file in (HERE / "vignettes").glob("*.json"))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where LHC-Forms is served."""
    with site() as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """The browser."""
    with Chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def sheet(chromium: Chromium, address: str) -> Sheet:
    """A page that every test draws its form on anew."""
    return Sheet(chromium, address)


def asked_of(response: Json) -> list[str]:
    """The link ids of all that we would show to somebody who gave these answers."""
    said = {name: [value_of(each) for each in answers] for name, answers in given(response).items()}
    helping = {item["linkId"] for item in items() if is_help(item)}
    return [name for name, question in QUESTIONS.items() if name not in helping and question.enabled(said)]


def value_of(answer: Json) -> object:
    """A code, or the value itself."""
    (value,) = (value for key, value in answer.items() if key.startswith("value"))
    return value["code"] if "valueCoding" in answer else value


def expected_texts(questionnaire: Json, link_ids: list[str]) -> dict[str, str]:
    """The texts of these items, in the order of the form."""
    return {item["linkId"]: item["text"] for item in items(questionnaire) if item["linkId"] in link_ids}


def test_the_whole_form_is_drawn_without_an_error(sheet: Sheet) -> None:
    sheet.draw(QUESTIONNAIRE, LAUNCHED)
    shown = asked_of(sheet.response())
    assert len(shown) >= 40
    assert list(sheet.items().items()) == list(expected_texts(QUESTIONNAIRE, shown).items())
    assert sheet.complaints == []


def test_every_answer_can_be_ticked_in_its_own_words(sheet: Sheet) -> None:
    clinician = {"linkId": "id.role", "answer": [{"valueCoding": {"system": ANSWERS, "code": "clinician"}}]}
    sheet.draw(QUESTIONNAIRE, LAUNCHED, {**EMPTY, "item": nested({"id.role": clinician})})
    offered = sheet.options()
    by_words = {
        item["linkId"]: [option["valueCoding"]["display"] for option in item["answerOption"]]
        for item in items()
        if "answerOption" in item and item["linkId"] in offered
    }
    assert {name: words for name, words in offered.items() if QUESTIONS[name].kind == "choice"} == by_words
    assert {"exam.strength", "prior.workup", "fas.sites"} <= by_words.keys()
    yes_or_no = {name: words[:2] for name, words in offered.items() if QUESTIONS[name].kind == "boolean"}
    assert set(map(tuple, yes_or_no.values())) == {("Yes", "No")}


def test_the_help_comes_with_a_click(sheet: Sheet) -> None:
    sheet.draw(QUESTIONNAIRE, LAUNCHED)
    texts = {name: text for name, text in help_texts().items() if name in sheet.items()}
    assert len(texts) > 15
    assert {name: sheet.help_of(name) for name in texts} == texts


def test_an_answer_opens_what_hangs_on_it_and_says_what_to_do_at_once(sheet: Sheet) -> None:
    sheet.draw(QUESTIONNAIRE, LAUNCHED)
    before = sheet.items().keys()
    sheet.tick("weak.any", f"{ANSWERS}|lost-function")
    assert {"weak.course", "weak.sites", "weak.distribution"} <= sheet.items().keys() - before
    sheet.tick("weak.course", f"{ANSWERS}|sudden")
    words = next(item["text"] for item in items() if item["linkId"] == "weak.course-now-weakness")
    assert sheet.items()["weak.course-now-weakness"] == words
    sheet.tick("weak.any", f"{ANSWERS}|none")
    assert sheet.items().keys() == before
    assert sheet.complaints == []


def test_who_is_signed_in_is_filled_in(sheet: Sheet) -> None:
    sheet.draw(QUESTIONNAIRE, LAUNCHED)
    assert [value_of(each) for each in given(sheet.response())["id.role"]] == ["patient"]
    sheet.draw(QUESTIONNAIRE, {**LAUNCHED, "user": {"resourceType": "Practitioner", "id": "9"}})
    assert [value_of(each) for each in given(sheet.response())["id.role"]] == ["clinician"]
    assert "examination" in sheet.items()
    assert sheet.complaints == []


def test_without_a_launch_nothing_is_filled_in_and_the_form_is_whole(chromium: Chromium, address: str) -> None:
    sheet = Sheet(chromium, address)
    sheet.draw(QUESTIONNAIRE)
    assert given(sheet.response()) == {}
    assert list(sheet.items()) == asked_of({})
    assert all("undefined environment variable: user" in each for each in sheet.complaints)


def test_what_is_filled_in_by_mouse_and_keyboard_is_taken_without_a_fault(sheet: Sheet) -> None:
    sheet.draw(QUESTIONNAIRE, LAUNCHED)
    sheet.tick("fas.present", "true")
    sheet.write("fas.duration", "3")
    for site_of_twitching in ("calf", "eyelid"):
        sheet.tick("fas.sites", f"{ANSWERS}|{site_of_twitching}")
    sheet.tick("eye.blocks-sight", "false")
    sheet.tick("psy.self-harm", f"{ANSWERS}|no")
    response = sheet.response()
    assert faults(response, QUESTIONS) == []
    said = {name: [value_of(each) for each in answers] for name, answers in given(response).items()}
    assert said.pop("fas.duration")[0]["value"] == 3  # type: ignore[index]
    assert said == {
        "id.role": ["patient"],
        "fas.present": [True],
        "fas.sites": ["eyelid", "calf"],
        "eye.blocks-sight": [False],
        "psy.self-harm": ["no"],
    }


@pytest.mark.parametrize("name", VIGNETTES)
def test_the_answers_of_a_vignette_open_what_we_would_ask_and_come_back_as_they_were(sheet: Sheet, name: str) -> None:
    entries = orjson.loads((HERE / "vignettes" / f"{name}.json").read_bytes())["entry"]
    for entry in entries:
        response = entry["resource"]
        if response["resourceType"] != "QuestionnaireResponse":
            continue
        shown = asked_of(response)
        asked = {item["linkId"]: item for item in response["item"] if item["linkId"] in shown}
        sheet.draw(QUESTIONNAIRE, LAUNCHED, {**response, "item": nested(asked)})
        assert list(sheet.items()) == shown
        returned = sheet.response()
        assert faults(returned, QUESTIONS) == []
        assert said_in(returned) == said_in({"item": list(asked.values())})
    assert sheet.complaints == []


def said_in(response: Json) -> dict[str, list[object]]:
    """Codes and values by link id, as far as LHC-Forms keeps them."""
    return {name: [_kept(each) for each in answers] for name, answers in given(response).items()}


def _kept(answer: Json) -> object:
    """The value; of a quantity its number and unit; of a month or year its first day, as LHC-Forms makes of it."""
    value = value_of(answer)
    if "valueDate" in answer:
        return str(value) + "-01-01"[len(str(value)) - len("2026") :]
    return (value["value"], value["code"]) if isinstance(value, dict) else value


@pytest.mark.parametrize("language", ["de", "es"])
def test_the_form_in_another_language_is_drawn_whole(sheet: Sheet, language: str) -> None:
    questionnaire = {**translated(QUESTIONNAIRE, language), "language": language}
    sheet.draw(questionnaire, LAUNCHED)
    expected = expected_texts(questionnaire, asked_of(sheet.response()))
    assert list(sheet.items().items()) == list(expected.items())
    assert expected["about-you"] != "About you"
    assert sheet.complaints == []
