"""The questions of a page and the answers on the last page, ready for the templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.fhir_api.questions import Json
from service.form.sheet import Sheet, displayed
from service.form.typed import DATE_PARTS, Fault, Typed, as_typed, number, part, units_of
from service.form.wording import Words, said

_YES_AND_NO = (("true", "yes"), ("false", "no"))


class Option(NamedTuple):
    """One thing to tick."""

    id: str
    value: str
    label: str
    ticked: bool


class Input(NamedTuple):
    """One thing to type into; ``width`` is how many characters it shows."""

    name: str
    label: str
    value: str
    width: int
    numeric: bool


class Field(NamedTuple):
    """One question as it stands on a page. ``kind`` says which of the other parts it has."""

    id: str
    kind: str
    legend: str
    help: tuple[str, ...]
    options: tuple[Option, ...] = ()
    inputs: tuple[Input, ...] = ()
    unit: str = ""
    longest: int | None = None
    clearable: bool = False
    fault: str = ""
    fault_at: str = ""

    @property
    def described_by(self) -> str:
        """The ids of what explains the field, for those who hear the page."""
        return " ".join(f"{self.id}:{name}" for name in ("help", "fault") if getattr(self, name))


class Shower:
    """Shows one person's form in one language."""

    def __init__(self, sheet: Sheet, words: Words, language: str) -> None:
        self._sheet, self._words, self._language = sheet, words, language

    def field(self, link_id: str, answers: Sequence[Json], typed: Typed | None, fault: Fault | None) -> Field:
        """A question with what stands in its fields: what was just typed, or else its answers."""
        item, question = self._sheet.items[link_id], self._sheet.questions[link_id]
        values = as_typed(question, answers, self._language) if typed is None else typed
        kind = {"choice": "ticks", "boolean": "ticks", "integer": "number", "decimal": "number"}.get(
            question.kind, question.kind
        )
        one = kind == "ticks" and not question.repeats
        return Field(
            id=link_id,
            kind="radios" if one else kind,
            legend=said(item, "text", self._language),
            help=tuple(self.helps(item)),
            options=tuple(self._options(link_id, item, values)) if kind in ("ticks", "quantity") else (),
            inputs=tuple(self._inputs(link_id, question.kind, values)),
            unit=self._unit(item) if kind == "number" else "",
            longest=question.longest,
            clearable=one and bool(answers),
            fault=self._fault(fault),
            fault_at=fault.field if fault else "",
        )

    def helps(self, item: Json) -> Iterator[str]:
        """What helps with a question or group."""
        return (said(each, "text", self._language) for each in displayed(item))

    def text(self, link_id: str) -> str:
        """The text of an item."""
        return said(self._sheet.items[link_id], "text", self._language)

    def answers(self, link_id: str, answers: Sequence[Json]) -> list[str]:
        """The answers to a question as a person reads them; none where it was left empty."""
        return [self._answer(self._sheet.items[link_id], answer) for answer in answers]

    def _answer(self, item: Json, answer: Json) -> str:
        kind, value = next((key, value) for key, value in answer.items() if key.startswith("value"))
        if kind == "valueCoding":
            options = (option["valueCoding"] for option in item["answerOption"])
            return next(said(each, "display", self._language) for each in options if each["code"] == value["code"])
        if kind == "valueQuantity":
            unit = next(each for each in units_of(item) if each["code"] == value["code"])
            return f"{number(value['value'], self._language)} {said(unit, 'display', self._language)}"
        if kind == "valueBoolean":
            return self._words["yes" if value else "no"]
        if kind == "valueDate":
            return self._date(value)
        return str(value) if kind == "valueString" else f"{number(value, self._language)} {self._unit(item)}".strip()

    def _date(self, value: str) -> str:
        """A date in the order of its language, with the month's name: 5 and 6 stand for two days elsewhere."""
        year, month, day = (*value.split("-"), "", "")[:3]
        if not month:
            return year
        name = self._words["months"].split()[int(month) - 1]
        return self._words["date-day" if day else "date-month"].format(day=int(day or 1), month=name, year=year)

    def _options(self, link_id: str, item: Json, values: Typed) -> Iterator[Option]:
        question = self._sheet.questions[link_id]
        name = part(link_id, "unit") if question.kind == "quantity" else link_id
        if question.kind == "boolean":
            labels = [(value, self._words[word]) for value, word in _YES_AND_NO]
        else:
            codings = (
                units_of(item) if question.kind == "quantity" else [o["valueCoding"] for o in item["answerOption"]]
            )
            labels = [(each["code"], said(each, "display", self._language)) for each in codings]
        for position, (value, label) in enumerate(labels):
            yield Option(f"{name}-{position}" if position else name, value, label, value in values.get(name, ()))

    def _inputs(self, link_id: str, kind: str, values: Typed) -> Iterator[Input]:
        def one(name: str, label: str, width: int, *, numeric: bool = True) -> Input:
            return Input(name, label, next(iter(values.get(name, ())), ""), width, numeric)

        if kind == "date":
            for each in DATE_PARTS:
                yield one(part(link_id, each), self._words[each], 4 if each == "year" else 2)
        elif kind == "quantity":
            yield one(part(link_id, "value"), self._words["how-many"], 5, numeric=False)
        elif kind in ("integer", "decimal"):
            yield one(link_id, "", 5, numeric=kind == "integer")
        elif kind == "text":
            yield one(link_id, "", 0, numeric=False)

    def _unit(self, item: Json) -> str:
        return next((said(each, "display", self._language) for each in units_of(item)), "")

    def _fault(self, fault: Fault | None) -> str:
        if fault is None:
            return ""
        values = {
            name: said(value, "display", self._language) if isinstance(value, dict) else value
            for name, value in fault.values.items()
        }
        return self._words[fault.phrase].format(**values)
