"""PRESENT, ABSENT, UNKNOWN and how they combine.

A clinical question has three answers, never two: "not recorded" is not "no".
The combination is Kleene's strong three-valued logic, so an unknown can never
be mistaken for an absence on the way to a conclusion.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn


class Answer(Enum):
    """The answer to one clinical question about one patient on one day."""

    ABSENT = "absent"
    UNKNOWN = "unknown"
    PRESENT = "present"

    # Members are single objects and equal by identity; Enum's own hash is many times slower and is asked for often.
    __hash__ = object.__hash__

    def __bool__(self) -> NoReturn:
        """Refuse ``if answer:``, which would quietly read unknown as yes or as no."""
        raise TypeError("an Answer has three values: compare it with PRESENT, ABSENT or UNKNOWN")


PRESENT = Answer.PRESENT
ABSENT = Answer.ABSENT
UNKNOWN = Answer.UNKNOWN


def all_of(answers: Iterable[Answer]) -> Answer:
    """Combine by "and": one absence settles it; otherwise one unknown leaves it open.

    Nothing at all is PRESENT, the neutral element.
    """
    verdict = PRESENT
    for answer in answers:
        if answer is ABSENT:
            return ABSENT
        if answer is UNKNOWN:
            verdict = UNKNOWN
    return verdict


def any_of(answers: Iterable[Answer]) -> Answer:
    """Combine by "or": one presence settles it; otherwise one unknown leaves it open.

    Nothing at all is ABSENT, the neutral element.
    """
    verdict = ABSENT
    for answer in answers:
        if answer is PRESENT:
            return PRESENT
        if answer is UNKNOWN:
            verdict = UNKNOWN
    return verdict


def not_established(answer: Answer) -> Answer:
    """Say whether something has *not* been shown, the meaning of "not" in a rule.

    "Not X" in the clinical specification means that X has not fired, so an
    unknown X never holds back a rule that looks for danger (specification 6.1).
    It must not be used to conclude that anything is absent.
    """
    return ABSENT if answer is PRESENT else PRESENT
