"""Answers that are numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from workers.facts import Span
from workers.reading.datatypes import Answer, Quantity
from workers.reading.dates import read_date
from workers.reading.draft import AFTERWARDS, Draft
from workers.reading.intake import IntakeItem
from workers.reading.text import clean
from workers.reading.units import number, unit_named

_COMPARATORS = frozenset({"", "<", "<=", ">=", ">"})
T = TypeVar("T")

_SEVERAL = "several different answers"


class Amount(NamedTuple):
    """A number with its unit (UCUM), and the comparator of a bound."""

    value: float
    unit: str
    comparator: str


def date_in(answers: Iterable[Answer], where: str, draft: Draft) -> Span | None:
    """The one date that was answered, at whatever precision; anything else is noted."""
    found = set()
    for answer in answers:
        text = answer.value_date or answer.value_date_time or answer.value_string
        span = read_date(text) if text else None
        if span is None:
            _note(answer, "answer is not a date", where, draft)
        elif draft.is_afterwards(span):
            draft.without(where, AFTERWARDS)
        else:
            found.add(span)
    return _only(found, where, draft)


def number_in(item: IntakeItem, answers: Iterable[Answer], where: str, draft: Draft) -> Amount | None:
    """The one number that was answered, in a unit that the item takes; anything else is noted."""
    found = set()
    for answer in answers:
        amount = _amount(item, answer)
        if isinstance(amount, Amount):
            found.add(amount)
        else:
            _note(answer, amount, where, draft)
    return _only(found, where, draft)


def _amount(item: IntakeItem, answer: Answer) -> Amount | str:
    """The number, or why there is none. A bare number is in the unit that the question names."""
    plain = answer.value_integer if answer.value_integer is not None else answer.value_decimal
    quantity = answer.value_quantity or Quantity(value=plain)
    value, comparator = number(quantity.value), clean(quantity.comparator)
    if value is None or value < 0 or comparator not in _COMPARATORS:
        return "answer is not a number that can be read"
    written = [each for each in (quantity.code, quantity.unit) if clean(each)]
    if not written:
        return Amount(value, "".join(item.units), comparator) if len(item.units) < 2 else "unit missing"  # noqa: PLR2004
    unit = next((unit for unit in map(unit_named, written) if unit in item.units), None)
    return Amount(value, unit, comparator) if unit else "unit not understood"


def _note(answer: Answer, because: str, where: str, draft: Draft) -> None:
    """An answer that was given and cannot be used; an item left open is no fault."""
    if answer != Answer(item=answer.item):
        draft.without(where, because)


def _only(found: set[T], where: str, draft: Draft) -> T | None:
    if len(found) > 1:
        draft.without(where, _SEVERAL)
        return None
    return next(iter(found), None)
