"""The parts of an Observation that measure or state something known: itself, and its components."""

from __future__ import annotations

from typing import NamedTuple

from workers.reading.datatypes import CodeableConcept, Component
from workers.reading.draft import Draft, reference_to
from workers.reading.resources import Observation
from workers.reading.terminology import NOTHING, Meaning
from workers.reading.text import clean, word

PREGNANCY = "pregnancy-status"
_WHY_ABSENT = frozenset(
    {
        "unknown",
        "asked-unknown",
        "temp-unknown",
        "not-asked",
        "asked-declined",
        "masked",
        "not-applicable",
        "unsupported",
        "as-text",
        "error",
        "not-a-number",
        "negative-infinity",
        "positive-infinity",
        "not-performed",
        "not-permitted",
    }
)


class Piece(NamedTuple):
    """An Observation, or one component of it, that measures or states something known."""

    observation: Observation
    holder: Observation | Component
    meaning: Meaning
    reference: str


def pieces_of(observation: Observation, draft: Draft) -> list[Piece]:
    """What is known in an Observation. A panel without a value of its own is its components only."""
    meaning, components = draft.terms.of(observation.code), observation.component
    known = _is_known(meaning)
    if components is None:
        return [Piece(observation, observation, meaning, reference_to(observation))] if known else []
    pieces, reference = [], reference_to(observation)
    if known and (meaning.findings or has_value(observation)):
        pieces.append(Piece(observation, observation, meaning, reference))
    for component in components:
        meaning = draft.terms.of(component.code)
        if _is_known(meaning):
            inside = f"{reference}#{known_code(component.code, draft)}"
            pieces.append(Piece(observation, component, meaning, inside))
    return pieces


def may_be_entry(pieces: list[Piece], draft: Draft) -> bool:
    """Whether one of the pieces could say that the patient twitches."""
    return any(not draft.terms.entry.isdisjoint(piece.meaning.findings) for piece in pieces)


def has_value(holder: Observation | Component) -> bool:
    """Whether there is a value of a type that is read."""
    values = (
        holder.value_quantity,
        holder.value_codeable_concept,
        holder.value_boolean,
        holder.value_integer,
        holder.value_string,
    )
    return any(value is not None for value in values)


def why_no_value(holder: Observation | Component) -> str:
    """Why there is no number: absent for a coded reason, of another type, or not there at all."""
    if holder.data_absent_reason is not None:
        codes = [word(coding.code) for coding in holder.data_absent_reason.coding or ()]
        return f"value absent: {next((code for code in codes if code in _WHY_ABSENT), 'reason not coded')}"
    return "value is not a quantity" if has_value(holder) else "no value"


def known_code(concept: CodeableConcept | None, draft: Draft) -> str:
    """The code by which something was recognised."""
    codings = (concept.coding if concept else None) or ()
    if len(codings) == 1:
        code = codings[0].code or ""
        return code if code.isascii() and " " not in code else clean(code)
    return next((clean(each.code) for each in codings if draft.terms.of_coding(each) is not NOTHING), "")


def _is_known(meaning: Meaning) -> bool:
    if meaning is NOTHING:
        return False
    return bool(meaning.analyte or meaning.findings or PREGNANCY in meaning.concepts)
