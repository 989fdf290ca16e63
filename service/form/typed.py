"""What somebody typed or ticked, as FHIR answers; or what is the matter with it.

Nothing is guessed. Where a value can be read in two ways, or is out of all bounds, the person is asked to look again,
and until then the question stays unanswered. Leaving a question empty is never a fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from service.fhir_api.answer_values import UCUM
from service.fhir_api.questions import Json, Question
from service.form.wording import said

Typed = Mapping[str, Sequence[str]]
"""Form fields by name, as the browser sent them."""

DATE_PARTS = ("day", "month", "year")
_EXCLUSIVE = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
_WHOLE = re.compile(r"[0-9]{1,6}")
_DECIMAL = re.compile(r"[0-9]{1,6}([.,][0-9]{1,2})?")  # one or two places: "1,000" may be one or a thousand
_OLDEST = 120


class Fault(NamedTuple):
    """What to look at again: the phrase that says it, what is put into the phrase, and the field that it is about."""

    phrase: str
    field: str
    values: Mapping[str, object] = {}


class Reading(NamedTuple):
    """The answers to one question, none where it was left empty; a fault where it cannot be read as it is."""

    answers: list[Json]
    fault: Fault | None = None


def part(link_id: str, name: str) -> str:
    """The name of one of the fields of a question that has several."""
    return f"{link_id}:{name}"


def read(question: Question, item: Json, typed: Typed, today: date) -> Reading:
    """What was answered to one question."""
    return _READERS[question.kind](question, item, typed, today)


def _first(typed: Typed, name: str) -> str:
    return next(iter(typed.get(name, ())), "").strip()


def _choice(question: Question, item: Json, typed: Typed, _: date) -> Reading:
    """Of contradicting ticks the exclusive one is set aside, never the other, while the person looks again."""
    ticked = set(typed.get(question.link_id, ()))
    options = [option for option in item["answerOption"] if option["valueCoding"]["code"] in ticked]
    if len(options) > 1 and not question.repeats:
        return Reading([])  # no browser sends this
    alone = [option for option in options if is_exclusive(option)]
    if alone and len(options) > 1:
        values = {"option": alone[0]["valueCoding"]}
        left = [_coded(option) for option in options if option not in alone]
        return Reading(left, Fault("fault-exclusive", question.link_id, values))
    return Reading([_coded(option) for option in options])


def is_exclusive(option: Json) -> bool:
    """Whether an option rules out every other one ("none of these")."""
    return any(each["url"] == _EXCLUSIVE and each["valueBoolean"] for each in option.get("extension", ()))


def _coded(option: Json) -> Json:
    coding = option["valueCoding"]
    return {"valueCoding": {name: coding[name] for name in ("system", "code", "display")}}


def _boolean(question: Question, _item: Json, typed: Typed, _: date) -> Reading:
    ticked = _first(typed, question.link_id)
    return Reading([{"valueBoolean": ticked == "true"}] if ticked in ("true", "false") else [])


def _number(question: Question, _item: Json, typed: Typed, _: date) -> Reading:
    text = _first(typed, question.link_id)
    if not text:
        return Reading([])
    whole = question.kind == "integer"
    if not (_WHOLE if whole else _DECIMAL).fullmatch(text):
        return Reading([], Fault("fault-whole" if whole else "fault-number", question.link_id))
    value = int(text) if whole else float(text.replace(",", "."))
    if question.least is not None and question.most is not None and not question.least <= value <= question.most:
        bounds = {"least": f"{question.least:g}", "most": f"{question.most:g}"}
        return Reading([], Fault("fault-range", question.link_id, bounds))
    return Reading([{"valueInteger" if whole else "valueDecimal": value}])


def _quantity(question: Question, item: Json, typed: Typed, _: date) -> Reading:
    number, code = part(question.link_id, "value"), part(question.link_id, "unit")
    text, unit = _first(typed, number), _first(typed, code)
    if not text:
        return Reading([])  # a unit alone says nothing
    if not _DECIMAL.fullmatch(text):
        return Reading([], Fault("fault-number", number))
    if unit not in question.units:
        return Reading([], Fault("fault-unit", code))
    name = next(said(each, "display", "en") for each in units_of(item) if each["code"] == unit)
    value = float(text.replace(",", "."))
    return Reading([{"valueQuantity": {"value": value, "unit": name, "system": UCUM, "code": unit}}])


def units_of(item: Json) -> list[Json]:
    """The units in which a question is answered, as codings; the only one of a number, or several to choose from."""
    return [each["valueCoding"] for each in item.get("extension", ()) if "questionnaire-unit" in each["url"]]


def _date(question: Question, _item: Json, typed: Typed, today: date) -> Reading:
    """A day, a month or a year. What lies ahead was mistyped: the form asks about what has been."""
    day, month, year = (_first(typed, part(question.link_id, name)) for name in DATE_PARTS)
    if not (day or month or year):
        return Reading([])
    if not re.fullmatch(r"[0-9]{4}", year):
        return Reading([], Fault("fault-year", part(question.link_id, "year")))
    if day and not month:
        return Reading([], Fault("fault-month", part(question.link_id, "month")))
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return Reading([], Fault("fault-date", part(question.link_id, "day" if day else "month")))
    if first > today + timedelta(days=1) or first.year < today.year - _OLDEST:  # a day has begun elsewhere
        return Reading([], Fault("fault-past", part(question.link_id, "year")))
    return Reading([{"valueDate": first.isoformat()[: len("2026-01-01" if day else "2026-01" if month else "2026")]}])


def _text(question: Question, _item: Json, typed: Typed, _: date) -> Reading:
    lines = _first(typed, question.link_id).splitlines()
    text = "\n".join("".join(filter(str.isprintable, line)) for line in lines).strip()
    if question.longest is not None and len(text) > question.longest:
        return Reading([], Fault("fault-long", question.link_id, {"most": question.longest}))
    return Reading([{"valueString": text}] if text else [])


_READERS = {
    "choice": _choice,
    "boolean": _boolean,
    "integer": _number,
    "decimal": _number,
    "quantity": _quantity,
    "date": _date,
    "text": _text,
}


def as_typed(question: Question, answers: Sequence[Json], language: str) -> Typed:
    """Answers as they would have been typed, to show them in their fields again."""
    name = question.link_id
    values = [next(value for key, value in answer.items() if key.startswith("value")) for answer in answers]
    if not values:
        return {}
    first = values[0]
    if question.kind == "choice":
        return {name: [each["code"] for each in values]}
    if question.kind == "boolean":
        return {name: ["true" if first else "false"]}
    if question.kind == "date":
        parts = zip(reversed(DATE_PARTS), first.split("-"), strict=False)
        return {part(name, each): [text] for each, text in parts}
    if question.kind == "quantity":
        return {part(name, "value"): [number(first["value"], language)], part(name, "unit"): [first["code"]]}
    return {name: [first if question.kind == "text" else number(first, language)]}


def number(value: float, language: str) -> str:
    """A number as the language writes it."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text if language == "en" else text.replace(".", ",")
