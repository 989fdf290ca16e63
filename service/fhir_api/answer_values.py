"""Whether the value of one answer is one that its question takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Literal, NamedTuple, TypeGuard

from service.fhir_api.questions import Json, Question

UCUM = "http://unitsofmeasure.org"
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_VALUES = {
    "choice": ("valueCoding", "valueString"),  # a code as plain text is taken too
    "boolean": ("valueBoolean",),
    "integer": ("valueInteger",),
    "decimal": ("valueDecimal",),
    "date": ("valueDate",),
    "quantity": ("valueQuantity",),
    "text": ("valueString",),
}


class Flaw(NamedTuple):
    """What is wrong with a value: how grave, the FHIR issue type, one sentence about the question."""

    severity: Literal["error", "warning"]
    code: str
    says: str


def flaws_of(question: Question, answer: Json) -> Iterator[Flaw]:
    """What is wrong with the value of an answer; nothing where it has none, since every question may stay open."""
    found = [key for key in answer if key.startswith("value")]
    if len(found) > 1:
        yield Flaw("error", "structure", f"{question.link_id} has one answer with several values")
    elif found and found[0] not in _VALUES[question.kind]:
        yield Flaw("error", "value", f"{question.link_id} takes {_VALUES[question.kind][0]}")
    elif found:
        yield from _CHECKS[question.kind](question, answer[found[0]])


def comparable(answer: Json) -> object:
    """The value as a condition compares it: a code, a text, yes or no, a number; None for anything else."""
    value = next((value for key, value in answer.items() if key.startswith("value")), None)
    if isinstance(value, dict):
        value = value.get("code") if "valueCoding" in answer else None
    return value if isinstance(value, str | bool | int | float) else None


def _choice(question: Question, value: object) -> Iterator[Flaw]:
    coding: Json = value if isinstance(value, dict) else {"code": value}
    code = coding.get("code")
    system = question.options.get(code) if isinstance(code, str) else None
    if system is None or coding.get("system", system) != system:
        yield Flaw("error", "code-invalid", f"{question.link_id} is not answered with one of its options")


def _boolean(question: Question, value: object) -> Iterator[Flaw]:
    if not isinstance(value, bool):
        yield Flaw("error", "value", f"{question.link_id} takes true or false")


def _number(question: Question, value: object) -> Iterator[Flaw]:
    if not _is_number(value) or (question.kind == "integer" and not isinstance(value, int)):
        yield Flaw("error", "value", f"{question.link_id} takes a number, {question.kind} by its type")
    elif question.least is not None and question.most is not None and not question.least <= value <= question.most:
        yield Flaw("warning", "value", f"{question.link_id} lies beyond {question.least:g} to {question.most:g}")


def _date(question: Question, value: object) -> Iterator[Flaw]:
    if not isinstance(value, str) or not _DATE.fullmatch(value) or not _is_a_day(value):
        yield Flaw("error", "value", f"{question.link_id} takes a date: a year, a month or a day")


def _quantity(question: Question, value: object) -> Iterator[Flaw]:
    quantity: Json = value if isinstance(value, dict) else {}
    if not _is_number(quantity.get("value")):
        yield Flaw("error", "value", f"{question.link_id} takes a number with a unit")
    elif quantity.get("system", UCUM) != UCUM or not _is_a_unit(question, quantity):
        says = f"{question.link_id} takes a unit of UCUM: {', '.join(question.units)}"
        yield Flaw("error", "code-invalid", says)


def _text(question: Question, value: object) -> Iterator[Flaw]:
    if not isinstance(value, str):
        yield Flaw("error", "value", f"{question.link_id} takes a text")
    elif question.longest is not None and len(value) > question.longest:
        yield Flaw("warning", "too-long", f"{question.link_id} is read up to {question.longest} characters")


_CHECKS: dict[str, Callable[[Question, Any], Iterator[Flaw]]] = {
    "choice": _choice,
    "boolean": _boolean,
    "integer": _number,
    "decimal": _number,
    "date": _date,
    "quantity": _quantity,
    "text": _text,
}


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_a_unit(question: Question, quantity: Json) -> bool:
    """A code decides; without one, the unit by its name in any language of the form."""
    if "code" in quantity:
        return quantity["code"] in list(question.units)
    unit = quantity.get("unit")
    return any(unit == code or unit in list(names) for code, names in question.units.items())


def _is_a_day(value: str) -> bool:
    try:
        date.fromisoformat(value + "-01-01"[len(value) - len("2026") :])
    except ValueError:
        return False
    return True
