"""Text from a record does nothing on a card but stand there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from service.cards.markdown import LONGEST, escape, plain, shorten

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

PAYLOADS = [
    "[x](javascript:alert(1))",
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x]: https://evil.example",
    "[x][y]",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "</li></ul><h1>",
    "<!-- hidden",
    "<?xml",
    "<https://evil.example>",
    "<a@evil.example>",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "&copy;",
    "`code`",
    "```\nblock\n```",
    "    indented",
    "\n# heading",
    "# heading",
    "unit\n===",
    "---",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "2) item",
    "> quoted",
    "- [x] done",
    "a | b\n--- | ---\n1 | 2",
    "**bold** _italic_ ~~gone~~",
    "\\<b>",
    "\\",
    "mg/dL\u2028# heading",
    "mg/dL\r\n# heading",
    "\u200b# heading",
    "$x$ :smile:",
]
ADDRESSES = [
    "https://evil.example/a",
    "HTTP://EVIL.EXAMPLE",
    "ftp://evil.example",
    "//evil.example",
    "www.evil.example",
    "WWW.evil.example",
    "a@evil.example",
    "mailto:a@evil.example",
    "xmpp:a@evil.example/b",
    "see (https://evil.example)",
    "@user",
]
MARKS = st.text(
    st.one_of(st.sampled_from("\\`*_[]()~|<>&@#-+=.:/! \n\t1ab;\u202e\u200b"), st.characters()), max_size=60
)


def shown_in_a_list(text: str) -> list[Token]:
    """The tokens inside the list item that a renderer makes of the text between the card's own words."""
    tokens = RENDERER.parse(f"- Why: x\n- {escape(text)}\n- {escape(text)} (rule U02)")
    assert {token.type for token in tokens} <= {
        *("bullet_list_open", "list_item_open", "paragraph_open", "inline"),
        *("bullet_list_close", "list_item_close", "paragraph_close"),
    }
    return [part for token in tokens for part in token.children or []]


@pytest.mark.requirement("C6", "S48")
@pytest.mark.parametrize("payload", [*PAYLOADS, *ADDRESSES])
def test_a_payload_is_shown_as_text_and_nothing_else(payload: str) -> None:
    assert {part.type for part in shown_in_a_list(payload)} <= {"text", "text_special"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_reader_sees_the_characters_that_the_record_holds(payload: str) -> None:
    shown = "".join(part.content for part in shown_in_a_list(payload))
    broken = plain(payload).replace("//", "// ").replace("://", ": //").replace("@", " @ ")
    assert shown == f"Why: x{broken}{broken} (rule U02)"


@pytest.mark.requirement("C6", "S48")
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_broken_so_that_no_renderer_links_it(address: str) -> None:
    shown = escape(f"see {address} now")
    assert "//e" not in shown.lower()
    assert "www." not in shown.lower()
    assert "a@" not in shown
    assert "@e" not in shown


@pytest.mark.requirement("C6", "S48")
@given(MARKS)
def test_no_text_whatever_becomes_more_than_text(text: str) -> None:
    assert {part.type for part in shown_in_a_list(text)} <= {"text", "text_special"}


@given(MARKS)
def test_no_text_whatever_brings_a_tag_or_a_line_of_its_own(text: str) -> None:
    shown = escape(text)
    assert shown.isprintable()
    assert not any(
        shown[place] == "<" and not (shown[place + 1 : place + 2].isdecimal() or shown[place + 1 : place + 2] in "= ")
        for place in range(len(shown))
    )


@pytest.mark.parametrize(
    "said", ["TSH <0.01 mIU/L", "CK >=5000 U/L", "Potassium 2.4 mmol/L (2026-11-10)", "5 %, 3 a day"]
)
def test_clinical_phrases_stay_readable_where_markdown_is_not_rendered(said: str) -> None:
    assert escape(said) == said


def test_a_cell_count_keeps_its_stars() -> None:
    shown = "".join(part.content for part in shown_in_a_list("WBC 9 10*3/uL, platelets 200 10*3/uL"))
    assert "9 10*3/uL, platelets 200 10*3/uL" in shown


@pytest.mark.requirement("S52")
def test_direction_marks_controls_and_invisible_characters_are_dropped() -> None:
    assert plain("mg\u202e/dL\u202c\x00\x1b[31m\u200b\ufeff\u2066x\ud800") == "mg/dL[31mx"


def test_a_megabyte_of_unit_is_cut() -> None:
    assert len(plain("mg " * 400_000)) <= LONGEST


@given(st.text(max_size=80), st.integers(1, 40))
def test_shortened_text_fits_and_says_that_it_was_cut(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert len(cut) <= limit
    assert cut == text if len(text) <= limit else cut.endswith("…")


def test_text_is_cut_between_words() -> None:
    assert shorten("weakness of the hand", 14) == "weakness of…"
    assert shorten("weakness of the hand", 16) == "weakness of the…"
    assert shorten("hyperparathyroidism", 10) == "hyperpara…"
