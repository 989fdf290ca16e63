"""The one rule that no knowledge file can switch off."""

from __future__ import annotations

import pytest

from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.assessment import Tier
from workers.evaluation.safety import safe_tier

ALL_NO = [ABSENT] * 10


@pytest.mark.parametrize("gates", [[*ALL_NO[:9], UNKNOWN], [UNKNOWN] * 10, []])
def test_a_file_that_reassures_past_an_open_question_is_overruled(gates: list[Answer]) -> None:
    assert safe_tier([Tier.REASSURE], gates, PRESENT) is Tier.INSUFFICIENT_DATA


def test_a_file_that_reassures_past_a_yes_is_overruled() -> None:
    assert safe_tier([Tier.REASSURE], [*ALL_NO[:9], PRESENT], PRESENT) is Tier.WORKUP


def test_a_file_that_says_nothing_reassures_nobody() -> None:
    assert safe_tier([], ALL_NO, PRESENT) is Tier.INSUFFICIENT_DATA


def test_an_unknown_age_reassures_nobody() -> None:
    assert safe_tier([Tier.REASSURE], ALL_NO, UNKNOWN) is Tier.INSUFFICIENT_DATA


def test_an_open_question_does_not_hold_back_an_urgent_tier() -> None:
    assert safe_tier([Tier.URGENT, Tier.WORKUP], [UNKNOWN] * 10, PRESENT) is Tier.URGENT


def test_reassurance_stands_when_every_question_was_answered_no() -> None:
    assert safe_tier([Tier.REASSURE], ALL_NO, PRESENT) is Tier.REASSURE


@pytest.mark.parametrize("tier", [Tier.OUT_OF_SCOPE, Tier.EMERGENCY, Tier.URGENT, Tier.ROUTINE])
@pytest.mark.parametrize("age", [PRESENT, ABSENT, UNKNOWN])
def test_routine_and_above_and_out_of_scope_stand_whatever_is_open(tier: Tier, age: Answer) -> None:
    assert safe_tier([tier], [UNKNOWN] * 10, age) is tier
    assert safe_tier([tier], [], age) is tier


@pytest.mark.parametrize("tier", [Tier.WORKUP, Tier.REASSURE])
@pytest.mark.parametrize("open_question", range(10))
def test_one_open_question_is_enough_to_hold_back_what_is_below_routine(tier: Tier, open_question: int) -> None:
    gates = [UNKNOWN if number == open_question else ABSENT for number in range(10)]
    assert safe_tier([tier], gates, PRESENT) is Tier.INSUFFICIENT_DATA


@pytest.mark.parametrize("answered_yes", range(10))
def test_one_yes_is_enough_to_hold_back_reassurance(answered_yes: int) -> None:
    gates = [PRESENT if number == answered_yes else ABSENT for number in range(10)]
    assert safe_tier([Tier.REASSURE], gates, PRESENT) is Tier.WORKUP
    assert safe_tier([Tier.WORKUP], gates, PRESENT) is Tier.WORKUP


def test_a_workup_needs_every_question_answered_and_stands_then() -> None:
    assert safe_tier([Tier.WORKUP, Tier.REASSURE], ALL_NO, PRESENT) is Tier.WORKUP
    assert safe_tier([Tier.WORKUP], ALL_NO, UNKNOWN) is Tier.INSUFFICIENT_DATA
    assert safe_tier([], [*ALL_NO[:9], PRESENT], PRESENT) is Tier.INSUFFICIENT_DATA
