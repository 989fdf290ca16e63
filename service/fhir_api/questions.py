"""The questions of a published Questionnaire: what each takes, and when it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Json = dict[str, Any]
Given = Mapping[str, Sequence[object]]
"""The answers so far by link id: codes, yes and no, numbers; None stands for an answer that has no such value."""

_CORE = "http://hl7.org/fhir/StructureDefinition"
_UNITS = (f"{_CORE}/questionnaire-unitOption", f"{_CORE}/questionnaire-unit")


class Condition(NamedTuple):
    """One ``enableWhen``: the question it looks at, the operator, the answer it compares with."""

    question: str
    operator: str
    answer: Any

    def holds(self, given: Given) -> bool:
        """Whether an answer meets it. While there is no answer, only "does not exist" is met."""
        said = given.get(self.question, ())
        if self.operator == "exists":
            return bool(said) is bool(self.answer)
        if self.operator == "!=":
            return bool(said) and self.answer not in said
        if self.operator == ">=":
            return any(isinstance(each, int | float) and each >= self.answer for each in said)
        return self.answer in said


class Asked(NamedTuple):
    """The conditions of one item: any of them, or all."""

    conditions: tuple[Condition, ...]
    behaviour: str

    def holds(self, given: Given) -> bool:
        """Whether the item is enabled, as far as its own conditions go."""
        met = [condition.holds(given) for condition in self.conditions]
        return any(met) if self.behaviour == "any" else all(met)


class Question(NamedTuple):
    """One item; groups and display items too, by their ``kind``.

    ``options`` are the codes with the system of each, ``units`` the UCUM codes with the names of each;
    ``asked`` holds its own conditions and those of the groups around it, which must all hold.
    """

    link_id: str
    kind: str
    repeats: bool
    options: Mapping[str, str]
    units: Mapping[str, frozenset[str]]
    least: float | None
    most: float | None
    longest: int | None
    asked: tuple[Asked, ...]

    def enabled(self, given: Given) -> bool:
        """Whether the question is asked of somebody who gave these answers before."""
        return all(each.holds(given) for each in self.asked)


def questions_of(questionnaire: Json) -> dict[str, Question]:
    """Every item of a Questionnaire by its link id, in the order in which they are asked."""
    return {question.link_id: question for question in _below(questionnaire, ())}


def _below(parent: Json, around: tuple[Asked, ...]) -> Iterator[Question]:
    for item in parent.get("item", ()):
        conditions = tuple(map(_condition, item.get("enableWhen", ())))
        asked = (*around, Asked(conditions, item.get("enableBehavior", "all"))) if conditions else around
        yield _question(item, asked)
        yield from _below(item, asked)


def _question(item: Json, asked: tuple[Asked, ...]) -> Question:
    codings = [option["valueCoding"] for option in item.get("answerOption", ())]
    units = [each["valueCoding"] for each in item.get("extension", ()) if each["url"] in _UNITS]
    return Question(
        link_id=item["linkId"],
        kind=item["type"],
        repeats=item.get("repeats", False),
        options={coding["code"]: coding["system"] for coding in codings},
        units={unit["code"]: frozenset(_names(unit)) for unit in units},
        least=_bound(item, "minValue"),
        most=_bound(item, "maxValue"),
        longest=item.get("maxLength"),
        asked=asked,
    )


def _names(coding: Json) -> Iterator[str]:
    """The display of a code, and its translations."""
    yield coding["display"]
    for translation in coding.get("_display", {}).get("extension", ()):
        yield from (part["valueString"] for part in translation["extension"] if part["url"] == "content")


def _bound(item: Json, name: str) -> float | None:
    found = (each for each in item.get("extension", ()) if each["url"] == f"{_CORE}/{name}")
    values = (each.get("valueInteger", each.get("valueDecimal")) for each in found)
    return next(values, None)


def _condition(each: Json) -> Condition:
    answer = next(value for key, value in each.items() if key.startswith("answer"))
    return Condition(each["question"], each["operator"], answer["code"] if isinstance(answer, dict) else answer)
