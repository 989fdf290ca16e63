"""Answers that are codes: one choice, several, or yes and no."""

from __future__ import annotations

from collections.abc import Iterable

from workers.reading.datatypes import Answer
from workers.reading.draft import Draft
from workers.reading.intake import ANSWERS, NOT_SURE, IntakeItem
from workers.reading.text import clean, word
from workers.reading.units import number

PRESENT = "fas.present"
SEEN = "exam.fasciculation-sites"


def codes_in(item: IntakeItem, answers: Iterable[Answer], where: str, draft: Draft) -> tuple[str, ...]:
    """The codes of all answers to one item that may be answered so, sorted.

    Anything else is noted, and counts as ``not-sure``: something was said, and it was not understood.
    """
    codes = set()
    for answer in answers:
        if _is_of_another_system(answer):
            draft.without(where, "answer is coded in another system", blinding=_may_hide_twitching(item))
            codes.add(NOT_SURE)
            continue
        said = _said(answer)
        if said in item.options:
            codes.add(said)
        elif said is not None:
            draft.without(where, "answer is not one of the choices", blinding=_may_hide_twitching(item))
            codes.add(NOT_SURE)
    return tuple(sorted(codes))


def _said(answer: Answer) -> str | None:
    """The answer as a code; None where there is no answer. A boolean is yes or no, a plain score its digits."""
    if answer.value_coding is not None:
        return word(answer.value_coding.code)
    if answer.value_boolean is not None:
        return "yes" if answer.value_boolean else "no"
    if answer.value_string is not None:
        return word(answer.value_string)
    score = number(answer.value_integer if answer.value_integer is not None else answer.value_decimal)
    return None if score is None else f"{score:g}"


def _is_of_another_system(answer: Answer) -> bool:
    system = clean(answer.value_coding.system) if answer.value_coding else ""
    return system not in ("", ANSWERS)


def _may_hide_twitching(item: IntakeItem) -> bool:
    return item.link_id in (PRESENT, SEEN)
