"""A clinician can judge a card without believing it: what it rests on, of what days, and on what authority."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from service.cards import Cards, Drafts
from service.cards.data_dates import data_dates
from tests.service.cards import histories
from tests.service.cards.histories import PatientView
from workers.assessment import Advice, Assessment, Reason, SuppressedOrder
from workers.knowledge import load_knowledge

CARDS = Cards(Drafts())
SOURCES = load_knowledge().citations.citations


def detail(assessment: Assessment) -> str:
    return str(CARDS.render(assessment, PatientView())[0]["detail"])


def basis(assessment: Assessment) -> str:
    return detail(assessment).partition("**Basis and limits**")[2]


def resting_on(*found: str, suppressed: str = "") -> list[str]:
    """What is said of the days of these findings."""
    reason = Reason("R01", "ROUTINE", "Spread", "", found)
    there = (SuppressedOrder("TSH", suppressed, "Observation/1"),) if suppressed else ()
    return data_dates(msgspec.structs.replace(histories.THE_TEACHER, reasons=(reason,), suppressed_orders=there))


@pytest.mark.requirement("X5")
def test_the_oldest_and_the_newest_day_of_what_the_card_rests_on_are_said() -> None:
    assert "Oldest finding used here: 2026-11-02; newest: 2026-11-20." in basis(histories.THE_TEACHER)
    assert "From the record as of 2026-11-22" in basis(histories.THE_TEACHER)


@pytest.mark.requirement("X5")
def test_a_result_by_which_something_is_not_suggested_again_is_among_what_the_card_rests_on() -> None:
    assert resting_on("Cramps (2026-11-20)", suppressed="normal on 2024-01-05 (TSH 1.8 mIU/L)") == [
        "Oldest finding used here: 2024-01-05; newest: 2026-11-20."
    ]


@pytest.mark.requirement("X5")
def test_an_appointment_that_lies_ahead_is_no_data() -> None:
    assert resting_on("Cramps (2026-11-20)", suppressed="neurology appointment on 2027-01-05") == [
        "All findings used here that have a date are of 2026-11-20."
    ]


@pytest.mark.requirement("X5")
@pytest.mark.parametrize(
    ("finding", "day"),
    [
        ("Strength: no loss of strength, answered on 2026-11-20", "2026-11-20"),
        ("Strength on examination: abnormal, by a clinician on 2026-11-20", "2026-11-20"),
        ("Twitching since: 2026-08-17, answered on 2026-11-20", "2026-11-20"),
        ("Potassium 2.4 mmol/L (2026-11-10)", "2026-11-10"),
        ("Free words on 1999-01-01 (2026-11-10)", "2026-11-10"),
        ("Cervical radiculopathy (2026-08)", "2026-08"),
        ("Polio (1961)", "1961"),
    ],
)
def test_the_day_of_a_finding_is_the_day_on_which_it_was_found(finding: str, day: str) -> None:
    assert resting_on(finding) == [f"All findings used here that have a date are of {day}."]


@pytest.mark.requirement("X5")
@pytest.mark.parametrize(
    "finding", ["Twitching since 2026-09-23 (8 weeks)", "Age 50", "AUDIT-C 3", "Power 4 of 5 (left)"]
)
def test_a_finding_without_a_day_is_counted_and_lent_none(finding: str) -> None:
    assert resting_on(finding) == ["The record gives no date for 1 finding used here."]
    assert resting_on(finding, "Age 50 (no date)")[-1] == "The record gives no date for 2 findings used here."


@pytest.mark.requirement("X5")
def test_a_card_that_rests_on_nothing_says_so() -> None:
    assert resting_on() == ["No result or answer was used here."]


def test_every_source_is_named_in_words_and_numbered_as_it_is_cited() -> None:
    told = detail(histories.THE_TEACHER)
    assert "(from the questionnaire; sources 1, 2, 3)" in told
    assert "- Source 1: NICE NG42" in told
    assert "- Source 3: BMJ 2022;379:e073857 (abstract page)" in told
    assert "U02" not in told
    assert "S12" not in told


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_source_of_the_knowledge_has_words_and_says_how_well_it_was_seen(name: str) -> None:
    cited = msgspec.structs.replace(histories.THE_TEACHER.reasons[0], cite=(name,))
    shown = basis(msgspec.structs.replace(histories.THE_TEACHER, reasons=(cited,)))
    line = next(line for line in shown.splitlines() if line.startswith("- Source 1: "))
    assert SOURCES[name].text.rstrip(".")[:30].replace("<", "") in line.replace("\\", "")
    says_so_itself = name in {"G", "P", "S1"} or "(abstract" in SOURCES[name].text
    assert ("only a secondary page" in line) == (SOURCES[name].via and not says_so_itself)
    assert "[" not in line


def test_reassurance_shows_every_answer_that_it_rests_on() -> None:
    assert "The answers it rests on: Strength: no loss of strength (2026-08-24); Twitching in hand" in basis(
        histories.TWELVE_DAYS
    )


@pytest.mark.parametrize("assessment", histories.ALL, ids=lambda each: f"{each.tier.value}-{each.id[-2:]}")
def test_no_card_is_without_its_basis_and_its_limits(assessment: Assessment) -> None:
    assert "This supports, and does not replace, clinical judgement." in basis(assessment)


def test_a_contradiction_is_told_without_the_id_of_a_question() -> None:
    conflict = "weak.any: “no loss of strength” was answered (2026-11-20) although answers tell of one"
    shown = CARDS.render(msgspec.structs.replace(histories.THE_TEACHER, conflicts=(conflict,)), PatientView())
    assert "The record disagrees with itself: “no loss of strength” was answered" in shown[0]["detail"]
    assert "weak.any:" not in str(shown[0]["suggestions"])


def test_reassurance_gives_the_days_for_a_review_what_would_change_it_and_no_order() -> None:
    (card,) = CARDS.render(histories.TWELVE_DAYS, PatientView())
    assert card["indicator"] == "info"
    assert "suggestions" not in card
    assert "(that is, between 2026-09-22 and 2026-10-20)" in card["detail"]
    assert "**What would change this**" in card["detail"]


def test_advice_that_names_no_weeks_is_given_no_days() -> None:
    assert "that is, between" not in detail(histories.THE_TEACHER)


def test_every_reassurance_of_the_knowledge_says_when_to_look_again() -> None:
    target = load_knowledge().advice.tiers["REASSURE"].target
    advice = Advice("No warning sign recorded", "info", target)
    shown = msgspec.structs.replace(histories.TWELVE_DAYS, advice=advice, as_of=date(2026, 1, 1))
    assert "(that is, between 2026-01-29 and 2026-02-26)" in detail(shown)
