"""Three answers, never two."""

from __future__ import annotations

from itertools import product

import pytest

from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer, all_of, any_of, not_established

OPPOSITE = {PRESENT: ABSENT, ABSENT: PRESENT, UNKNOWN: UNKNOWN}


def test_an_answer_cannot_be_read_as_a_yes_or_no() -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(UNKNOWN)


@pytest.mark.parametrize(("left", "right"), list(product(Answer, Answer)))
def test_and_and_or_are_each_other_seen_from_the_other_side(left: Answer, right: Answer) -> None:
    assert OPPOSITE[all_of([left, right])] is any_of([OPPOSITE[left], OPPOSITE[right]])


@pytest.mark.parametrize("answer", list(Answer))
def test_an_unknown_never_settles_and_nothing_at_all_is_neutral(answer: Answer) -> None:
    assert all_of([UNKNOWN, answer]) is (ABSENT if answer is ABSENT else UNKNOWN)
    assert any_of([UNKNOWN, answer]) is (PRESENT if answer is PRESENT else UNKNOWN)
    assert all_of([answer]) is any_of([answer]) is answer
    assert all_of([]) is PRESENT
    assert any_of([]) is ABSENT


def test_not_in_a_rule_means_not_established() -> None:
    assert [not_established(answer) for answer in (ABSENT, UNKNOWN, PRESENT)] == [PRESENT, PRESENT, ABSENT]
