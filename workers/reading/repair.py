"""One resource decoded, and made usable when one of its elements is not what FHIR says.

A fault in one element does not lose the resource: the element is taken out, the place
is noted, never the value. Without some elements a resource cannot be understood; then
it is set aside as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from msgspec import Raw

from workers.facts import Ignored
from workers.reading.datatypes import Entry
from workers.reading.resources import AnyResource, Resource
from workers.reading.text import clean

TWITCHING_STANDS_IN = frozenset(
    {"Condition", "Observation", "QuestionnaireResponse", "Encounter", "ServiceRequest", "Bundle"}
)
"""The resource types that can say that a patient twitches, or hold one that does."""

_ESSENTIAL = frozenset(
    {
        "code",
        "status",
        "subject",
        "patient",
        "participant",
        "clinicalStatus",
        "verificationStatus",
        "item",
        "questionnaire",
        "component",
        "condition",
        "doNotPerform",
        "medicationCodeableConcept",
        "medicationReference",
    }
)
_MAY_HIDE_TWITCHING = frozenset({"reasonCode", "entry"})
_NAMES = {
    "str": "a string",
    "array": "a list",
    "object": "an object",
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
}
_FAULT = re.compile(r"Expected `(\w+)")
_PLACE = re.compile(r"at `\$\.(\w+)([^`]*)`$")
_POSITION = re.compile(r"\[[^\]]*\]")

_decoder: msgspec.json.Decoder[AnyResource] = msgspec.json.Decoder(AnyResource)
_entry: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)
_elements: msgspec.json.Decoder[dict[str, Raw]] = msgspec.json.Decoder(dict[str, Raw])

KNOWN_TYPES = frozenset(each.__name__ for each in Resource.__subclasses__())


class Decoded(NamedTuple):
    """A resource that can be used, or None; and what had to be left out."""

    resource: Resource | None
    ignored: tuple[Ignored, ...] = ()


UNREADABLE = Decoded(None, (Ignored("(unreadable)", "is not a resource that can be read", blinding=True),))


decode_sound: Callable[[Raw | bytes], AnyResource] = _decoder.decode
"""Decode one resource that has no fault; nearly all have none, so this is the way most take.

Raises msgspec.ValidationError or UnicodeDecodeError for one to be ``repaired``,
msgspec.DecodeError for what is no JSON, RecursionError for what is nested too deep.
"""


def repaired(raw: Raw | bytes, fault: msgspec.ValidationError | UnicodeDecodeError) -> Decoded:
    """What can be used of a resource with a fault. A type that can never matter, and null, give nothing and no note."""
    if isinstance(fault, UnicodeDecodeError):
        return _unreadable(raw, "holds text that is not Unicode")
    return Decoded(None) if bytes(raw).strip() == b"null" else _repaired(raw, fault)


def decode(raw: Raw | bytes) -> Decoded:
    """Decode one resource, or what can be used of it.

    Raises msgspec.DecodeError for what is no JSON, RecursionError for what is nested too deep.
    """
    try:
        return Decoded(decode_sound(raw))
    except (msgspec.ValidationError, UnicodeDecodeError) as fault:
        return repaired(raw, fault)


def set_aside_for_text(raw: Raw | bytes) -> Decoded:
    """What is left of a resource whose text holds half a character: its name."""
    return _unreadable(raw, "holds text that is not Unicode")


def _repaired(raw: Raw | bytes, fault: msgspec.ValidationError) -> Decoded:
    try:
        elements = _elements.decode(raw)
        kind = msgspec.json.decode(elements["resourceType"], type=str)
    except (msgspec.ValidationError, UnicodeDecodeError):
        return UNREADABLE
    except KeyError:
        missing = Ignored(f"(no resourceType)/{_id(raw)}", "resourceType missing", blinding=True)
        return Decoded(None, (missing,))
    if kind not in KNOWN_TYPES:
        return Decoded(None)
    return _without_faults(kind, elements, fault)


def _without_faults(kind: str, elements: dict[str, Raw], fault: msgspec.ValidationError) -> Decoded:
    noted: list[Ignored] = []
    while True:
        element, because = _explain(fault)
        reference = f"{kind}/{_id(elements.get('id', b'null'), bare=True)}"
        if element == "entry" and _has_sound_entries(elements):
            because = "an entry cannot be read"
        elif element not in elements or element in _ESSENTIAL or element.startswith("value"):
            whole = Ignored(reference, because, blinding=kind in TWITCHING_STANDS_IN)
            return Decoded(None, (*noted, whole))
        else:
            del elements[element]
        noted.append(Ignored(reference, because, whole=False, blinding=element in _MAY_HIDE_TWITCHING))
        try:
            return Decoded(_decoder.decode(msgspec.json.encode(elements)), tuple(noted))
        except msgspec.ValidationError as further:
            fault = further
        except UnicodeDecodeError:
            return _unreadable(msgspec.json.encode(elements), "holds text that is not Unicode")


def _has_sound_entries(elements: dict[str, Raw]) -> bool:
    """Keep those entries of a Bundle that are entries; whether it was a list at all."""
    try:
        entries = msgspec.json.decode(elements["entry"], type=list[Raw])
    except msgspec.ValidationError:
        return False
    elements["entry"] = Raw(msgspec.json.encode([raw for raw in entries if _is_entry(raw)]))
    return True


def _is_entry(raw: Raw) -> bool:
    try:
        _entry.decode(raw)
    except (msgspec.ValidationError, UnicodeDecodeError):
        return False
    return True


def _explain(fault: msgspec.ValidationError) -> tuple[str, str]:
    """The top-level element at fault, and the fault in words that repeat no value."""
    place, expected = _PLACE.search(str(fault)), _FAULT.search(str(fault))
    element, below = place.group(1, 2) if place else ("", "")
    wanted = _NAMES.get(expected[1], "as expected") if expected else "a value that can be read"
    return element, f"{element}{_POSITION.sub('', below)} is not {wanted}"


class _Head(msgspec.Struct):
    resourceType: str = ""  # noqa: N815 # FHIR's name
    id: str = ""


_head = msgspec.json.Decoder(_Head)


def _id(raw: Raw | bytes, *, bare: bool = False) -> str:
    try:
        found = msgspec.json.decode(raw, type=str) if bare else _head.decode(raw).id
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = ""
    return clean(found) or "(no id)"


def _unreadable(raw: Raw | bytes, because: str) -> Decoded:
    try:
        head = _head.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return UNREADABLE
    if head.resourceType not in KNOWN_TYPES:
        return Decoded(None)
    reference = f"{head.resourceType}/{clean(head.id) or '(no id)'}"
    whole = Ignored(reference, because, blinding=head.resourceType in TWITCHING_STANDS_IN)
    return Decoded(None, (whole,))
