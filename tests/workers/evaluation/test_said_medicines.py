"""Which medicines are recognised in free words, how they are said to be taken, and what is left to the clinician."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.workers.evaluation.answering import NOW, TERMS, TODAY, reply
from workers.evaluation.said_medicines import ITEM, is_said, with_said_medicines
from workers.facts import Case, Medicine, Reply, Span


def said(text: str, when: Span | None = NOW) -> tuple[Medicine, ...]:
    given: Reply = reply(ITEM, said=when, text=text)
    return with_said_medicines(Case("Patient/p", TODAY, replies=(given,)), TERMS).medicines


@pytest.mark.parametrize(
    ("text", "names", "state"),
    [
        ("Started FUROSEMIDE 3 weeks ago", ["furosemide"], "active"),
        ("furosemide and omeprazole", ["furosemide", "omeprazole"], "active"),
        ("magnesium sulfate", ["magnesium sulfate"], "active"),
        ("stopped diazepam", ["diazepam"], "stopped"),
        ("no longer take diazepam", ["diazepam"], "stopped"),
        ("came off prednisolone last week", ["prednisolone"], "stopped"),
        ("salbutamol inhaler", ["salbutamol"], "active"),
    ],
)
def test_a_name_is_recognised(text: str, names: list[str], state: str) -> None:
    found = said(text)
    assert [each.ingredients[0] for each in found] == names
    assert {each.state for each in found} == {state}
    assert all(map(is_said, found))


@pytest.mark.parametrize(
    "text",
    ["none", "a water tablet", "no furosemide", "I might start furosemide", "my wife takes furosemide", "furosemide?",
     "didn't take furosemide", "allergic to furosemide", "hydrocortisone cream", "prednisolone eye drops",
     "prednisolone inhaler", "furosemidex", "never took lithium"],
)  # fmt: skip
def test_what_is_in_doubt_is_left_to_the_clinician(text: str) -> None:
    assert said(text) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("started furosemide 5 days ago", 5, 5),
        ("started furosemide 3 weeks ago", 24, 18),
        ("started furosemide two months ago", 75, 45),
        ("started furosemide a year ago", 547, 183),
        ("started furosemide", 42, 0),
    ],
)
def test_the_day_is_as_exact_as_the_words(text: str, first: int, last: int) -> None:
    assert said(text)[0].started == Span(TODAY - timedelta(days=first), TODAY - timedelta(days=last))


def test_a_name_given_twice_counts_once_and_without_a_day_nothing_is_dated() -> None:
    assert len(said("furosemide, furosemide 40 mg")) == 1
    assert said("furosemide", when=None)[0].started is None


def test_the_newest_words_stand() -> None:
    older = reply(ITEM, said=Span(TODAY - timedelta(days=9), TODAY - timedelta(days=9)), text="furosemide")
    case = Case("Patient/p", TODAY, replies=(older, reply(ITEM, text="omeprazole")))
    assert [each.ingredients for each in with_said_medicines(case, TERMS).medicines] == [("omeprazole",)]
