"""The one sentence at the top: never too long, and never without how soon and what is open."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cards.markdown import plain
from service.cards.summary import summary, unread_summary
from service.cards.words import SOURCES
from tests.service.cards import histories
from workers.assessment import Ask, Assessment, Reason, Tier
from workers.facts import Ignored

TEACHER = histories.THE_TEACHER
WORDS = st.text(st.sampled_from("abc é漢\U0001f600 -,;:()"), max_size=300)
REASONS = st.lists(
    st.builds(Reason, st.just("U02"), st.sampled_from(["URGENT", "ROUTINE"]), WORDS, WORDS, st.tuples(WORDS)),
    max_size=9,
)


def with_reasons(*titles: str, open_questions: int = 6) -> Assessment:
    return msgspec.structs.replace(
        TEACHER,
        reasons=tuple(Reason("U02", "URGENT", title, "", orders=("CK",)) for title in titles),
        asks=tuple(Ask(str(number), "Breathless?") for number in range(open_questions)),
    )


def test_it_says_how_soon_why_and_what_is_open() -> None:
    said = summary(with_reasons("Loss of hand function", "Slurred speech"))
    assert said == (
        "Urgent neurology referral to consider: loss of hand function; slurred speech; 6 safety questions still open"
    )


def test_one_open_question_is_singular() -> None:
    assert summary(with_reasons("Wasting", open_questions=1)).endswith("wasting; 1 safety question still open")


def test_with_room_to_spare_the_first_reason_shows_what_it_rests_on() -> None:
    assert summary(histories.LOW_POTASSIUM) == (
        "Same-day assessment to consider: critical laboratory value (Potassium 2.4 mmol/L (2026-11-21)); "
        "weakness on examination; cramps"
    )


def test_reasons_without_room_are_counted_and_whole_ones_come_first() -> None:
    said = summary(with_reasons("Loss of hand function", "Slurred speech", "Spread to the shoulder and arm", "Cramps"))
    assert said == (
        "Urgent neurology referral to consider: loss of hand function; slurred speech; 2 more reasons"
        "; 6 safety questions still open"
    )


def test_a_single_reason_without_room_is_cut_between_words() -> None:
    said = summary(with_reasons("Loss of " + "dexterity " * 20))
    assert said.endswith(" dexterity…; 6 safety questions still open")


def test_in_an_emergency_the_value_comes_before_the_other_reasons() -> None:
    low = histories.LOW_POTASSIUM
    more = tuple(Reason(f"C{n}", "WORKUP", "Something else that was found", "", ("x",)) for n in range(3))
    said = summary(msgspec.structs.replace(low, reasons=(*low.reasons, *more)))
    assert said.startswith(
        "Same-day assessment to consider: critical laboratory value (Potassium 2.4 mmol/L (2026-11-21)); "
    )
    assert said.endswith("more reasons")


@pytest.mark.requirement("C2")
def test_it_uses_every_character_that_the_standard_allows_and_not_one_more() -> None:
    assert len(summary(with_reasons("a" * 200))) == 139


@pytest.mark.requirement("C6")
def test_what_stands_in_the_record_stays_on_the_line() -> None:
    found = Reason("E05", "EMERGENCY", "Potassium", "", ("2.4\nmmol\u202e/L",), ("BMP",))
    said = summary(msgspec.structs.replace(histories.LOW_POTASSIUM, reasons=(found,)))
    assert said == "Same-day assessment to consider: potassium (2.4 mmol/L)"


def test_abbreviations_keep_their_capitals_inside_the_sentence() -> None:
    assert ": EMG not reviewed; " in summary(with_reasons("EMG not reviewed"))


def test_a_headline_that_leaves_no_room_gives_way_to_a_short_one_and_the_open_questions_stay() -> None:
    assert TEACHER.advice is not None
    wordy = msgspec.structs.replace(TEACHER.advice, headline="Consider " * 14 + "this")
    said = summary(msgspec.structs.replace(TEACHER, advice=wordy))
    assert said.startswith("Urgent neurology referral to consider: ")
    assert said.endswith("; 4 safety questions still open")


def test_what_the_headline_says_is_not_said_again_as_a_reason() -> None:
    assert summary(histories.ONLY_A_CODE) == (
        "Cannot say yet: questions about warning signs are open; 6 safety questions still open"
    )


def test_a_stale_low_potassium_is_named_even_where_too_little_is_known() -> None:
    repeat = Reason("W05", "WORKUP", "Laboratory value to repeat within 24 hours", "", ("Potassium 2.7",), ("BMP",))
    said = summary(msgspec.structs.replace(histories.ONLY_A_CODE, reasons=(*histories.ONLY_A_CODE.reasons, repeat)))
    assert "; laboratory value to repeat within 24 hours; 6 safety questions" in said


@pytest.mark.requirement("C2")
@given(
    tier=st.sampled_from([tier for tier in Tier if tier is not Tier.NOT_APPLICABLE]),
    headline=WORDS,
    reasons=REASONS,
    open_questions=st.integers(0, 2000),
    blind=st.booleans(),
)
def test_it_always_fits_and_always_says_what_is_open(
    tier: Tier, headline: str, reasons: list[Reason], open_questions: int, *, blind: bool
) -> None:
    assert TEACHER.advice is not None
    said = summary(
        msgspec.structs.replace(
            TEACHER,
            tier=tier,
            advice=msgspec.structs.replace(TEACHER.advice, headline=headline),
            reasons=tuple(reasons),
            asks=(),
            unanswered=("weak.any",) * open_questions,
            ignored=(Ignored("Observation/x", "unreadable", blinding=blind),),
        )
    )
    assert len(said) <= 139
    assert said.isprintable()
    assert said.startswith(tuple(filter(None, (plain(headline), summary(_bare(tier))))))
    assert (f"{open_questions} safety question" in said) == (open_questions > 0)
    assert said.endswith("; part of the record could not be read") == blind


@given(resources=st.lists(st.sampled_from([*SOURCES, "Bundle", "", "urn:uuid:1"]).map("{}/1".format), min_size=1))
def test_a_record_that_could_not_be_read_fits_too(resources: list[str]) -> None:
    lost = tuple(Ignored(name, "unreadable", blinding=True) for name in resources)
    said = unread_summary(msgspec.structs.replace(histories.UNREADABLE, ignored=lost))
    assert len(said) <= 139
    assert said.startswith("Part of the record could not be read, so muscle twitching was not assessed: ")


def _bare(tier: Tier) -> Assessment:
    return Assessment("id", "Patient/x", TEACHER.as_of, "1", tier)
