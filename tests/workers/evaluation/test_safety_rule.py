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
