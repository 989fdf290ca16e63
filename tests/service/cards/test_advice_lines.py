"""Advice on the card: few lines, each with what it follows from, and the patient's own words not far."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from service.cards import Cards, Drafts
from tests.cases.story import assess
from tests.service.cards import histories
from tests.service.cards.histories import PatientView
from workers.assessment import Advice, Assessment, Given, Tier

CARDS = Cards(Drafts())
VIGNETTES = sorted((Path(__file__).parents[2] / "cases" / "vignettes").glob("*.json"))


def detail(assessment: Assessment) -> str:
    card, *_ = CARDS.render(assessment, PatientView())  # worry has a card of its own
    return str(card["detail"])


def advised(*tips: Given) -> Assessment:
    advice = histories.TWELVE_DAYS.advice or Advice("", "info")
    return msgspec.structs.replace(histories.TWELVE_DAYS, advice=msgspec.structs.replace(advice, tips=tips))


def test_a_piece_of_advice_says_what_it_follows_from() -> None:
    told = detail(advised(Given("c", "lifestyle", "Caffeine", "One serving.", "One cup.", ("600 mg a day", "trigger"))))
    assert "**Advice that may help**\n\n- **Caffeine** (600 mg a day; trigger): One serving." in told
    assert "One cup." not in told


def test_an_answer_to_a_question_follows_it_without_a_colon() -> None:
    assert "- **Is it from anxiety?** Often together." in detail(
        advised(Given("a", "faq", "Is it from anxiety?", "Often together."))
    )


def test_what_concerns_this_patient_comes_before_what_is_considered_for_all() -> None:
    told = detail(advised(Given("k", "note", "Kidneys", "No magnesium."), Given("f", "follow-up", "EMG", "Again.")))
    assert "**For this patient**\n\n- **Kidneys**: No magnesium.\n- **EMG**: Again." in told
    assert told.index("**For this patient**") < told.index("**To consider**")


def test_beyond_five_pieces_of_advice_the_rest_is_named() -> None:
    told = detail(advised(*(Given(str(n), "lifestyle", f"Habit {n}?", "Less.") for n in range(7))))
    assert told.count("Less.") == 5
    assert "- Also: Habit 5; Habit 6." in told


def test_what_a_record_says_cannot_change_the_shape_of_a_line_of_advice() -> None:
    told = detail(advised(Given("k", "note", "Kidneys", "No.", found=("<b>eGFR</b> [x](http://evil.example)",))))
    assert "<b>" not in told
    assert "http://" not in told
    assert r"\[x\]" in told


def test_the_words_for_the_patient_are_on_the_card_beside_when_to_come_back() -> None:
    advice = msgspec.structs.replace(
        histories.TWELVE_DAYS.advice or Advice("", "info"), patient=("It is common.", "Rest.")
    )
    told = detail(msgspec.structs.replace(histories.TWELVE_DAYS, advice=advice))
    assert "**To say to the patient**\n\n- It is common. Rest.\n\n**If things change**" in told


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_a_reassuring_card_is_short_enough_for_the_end_of_a_long_day(path: Path) -> None:
    assessment = assess({"fhir": f"vignettes/{path.name}"})
    if assessment.tier is Tier.REASSURE:
        to_read, _, basis = detail(assessment).partition("**Basis and limits**")
        assert len(to_read) <= 2400
        assert len(basis) <= 2000
    if assessment.advice and assessment.tier is not Tier.NOT_APPLICABLE:
        shown = detail(assessment)
        assert shown.count("**Advice that may help**") <= 1
        assert "Come back at once" in shown
