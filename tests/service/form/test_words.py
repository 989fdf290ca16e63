"""The words of the pages: whole in every language, and none that sounds like a result."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from service.form.sheet import laid_out
from service.form.wording import LANGUAGES, page_words, said
from tests.service.form.conftest import QUESTIONNAIRE, ROOT

WORDS = page_words()
SHEET = laid_out(QUESTIONNAIRE)


_SAME = ("exam.clonus",)  # a word of doctors, the same in Spanish


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_there_with_the_same_slots(language: str) -> None:
    assert WORDS[language].keys() == WORDS["en"].keys()
    for name, text in WORDS[language].items():
        assert text.strip(), name
        assert _slots(text) == _slots(WORDS["en"][name]), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_has_twelve_months(language: str) -> None:
    assert len(WORDS[language]["months"].split()) == 12


def test_every_phrase_is_used_and_every_used_phrase_is_there() -> None:
    folder = ROOT / "service" / "form"
    sources = "".join(each.read_text() for kind in ("*.py", "*.html") for each in folder.rglob(kind))
    for name in WORDS["en"]:
        assert re.search(rf"""['"]{re.escape(name)}['"]""", sources) or name in ("day", "month", "year"), name
    for name in re.findall(r"""words\['([a-z-]+)'\]""", sources):
        assert name in WORDS["en"]


@pytest.mark.parametrize("language", ["de", "es"])
def test_every_text_of_the_questionnaire_is_shown_in_the_language(language: str) -> None:
    for link_id, item in SHEET.items.items():
        assert said(item, "text", language) != said(item, "text", "en") or link_id in _SAME, link_id


def test_a_language_that_is_not_there_is_told_in_english() -> None:
    assert said(QUESTIONNAIRE, "title", "fr") == QUESTIONNAIRE["title"]
