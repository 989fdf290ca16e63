"""The answer to a question as the value of an Observation."""

from __future__ import annotations

from collections.abc import Mapping

from service.fhir_api.answer_values import UCUM
from service.fhir_api.extractable import Extractable
from service.fhir_api.questions import Json

Also = Mapping[tuple[str, str], Json]
"""What an answer is in a standard terminology: a coding by link id and answer code."""

ANY_QUESTION = ""
"""In place of a link id, for a code that means the same wherever it is an answer."""

_DATA_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_WITHOUT_AN_ANSWER = {
    "not-sure": ("asked-unknown", "Asked But Unknown"),
    "not-done": ("not-performed", "Not Performed"),
}
"""Answers that say nothing of the patient: the question was put, or the examination due, and it stays open."""


def value_of(asked: Extractable, answer: Json, also: Also) -> Json:
    """The ``value[x]`` of an Observation or component; ``dataAbsentReason`` where somebody did not know or look.

    ``answer`` is one that its question takes (``answer_values.flaws_of``). Empty for a text of blanks.
    """
    key, value = next((key, value) for key, value in answer.items() if key.startswith("value"))
    if asked.question.kind == "choice":
        return _coded(asked, value["code"] if isinstance(value, dict) else value, also)
    if asked.question.kind == "quantity":
        return {"valueQuantity": _amount(value, _unit(asked, value))}
    if asked.question.kind in ("integer", "decimal") and asked.question.units:
        return {"valueQuantity": _amount({"value": value}, next(iter(asked.question.units)))}
    if key == "valueString":
        return {"valueString": value} if value.strip() else {}
    return {_TYPES.get(key, key): value if key != "valueDecimal" else {"value": value}}


_TYPES = {"valueDate": "valueDateTime", "valueDecimal": "valueQuantity"}


def _coded(asked: Extractable, code: str, also: Also) -> Json:
    ours = asked.options[code]
    if code in _WITHOUT_AN_ANSWER:
        reason, display = _WITHOUT_AN_ANSWER[code]
        coding = {"system": _DATA_ABSENT, "code": reason, "display": display}
        return {"dataAbsentReason": {"coding": [coding], "text": ours["display"]}}
    standard = also.get((asked.question.link_id, code)) or also.get((ANY_QUESTION, code))
    codings = [ours, standard] if standard else [ours]
    return {"valueCodeableConcept": {"coding": codings, "text": ours["display"]}}


def _amount(said: Json, unit: str) -> Json:
    comparator = {"comparator": said["comparator"]} if "comparator" in said else {}
    return {"value": said["value"], **comparator, "unit": unit, "system": UCUM, "code": unit}


def _unit(asked: Extractable, said: Json) -> str:
    """The UCUM code, where only the name of the unit was sent too."""
    units = asked.question.units
    named = (code for code, names in units.items() if said.get("unit") in (code, *names))
    code: str = said["code"] if "code" in said else next(named)
    return code
