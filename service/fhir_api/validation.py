"""Whether a posted resource is FHIR, by the models of ``fhir.resources``: what is refused, and what is only remarked.

Refused is what nobody can read: an element of another type than FHIR gives it, or a required one that is missing.
Remarked and kept is what real systems send all the same: elements that FHIR does not have, extensions and contained
resources of any shape, a date without its zone, an id with an underscore. The bytes are kept as they came, and the
reading takes what it can and lists what it cannot.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import orjson

from service.fhir_api.models import UNKNOWN, Finding, Path, found_by_model, places_of
from service.fhir_api.questions import Json
from service.problems import BadRequest, Issue, TooLarge
from workers.reading.repair import decode

DEEPEST = 100
MOST_OF_A_RESOURCE = 20_000
"""How many values one resource may hold: ten times those of the longest questionnaire with all its answers."""
MOST_OF_A_RECORD = 1_000_000
"""How many values the record may hold that comes with an operation."""
_MOST_ISSUES = 50

_MISSING = ("missing", "model_field_validation.missing")
_FORM = re.compile(
    r"string_(pattern_mismatch|too_short|too_long)|(date|datetime|time)(_from_date)?_(parsing|type)|"
    r"(greater|less)_than(_equal)?|value_error:Value error, (Date|DateTime|Instant|Time|Base64Binary)\b.*|"
    r"model_validation_format:One of .*"
)
"""Findings about how a value is written, or about an empty element; any other that is not known is an error."""

_ANY_SHAPE = {"extension", "modifierExtension", "contained"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,60}")
_CHOICE = re.compile(
    r"(value|effective|onset|abatement|performed|deceased|multipleBirth|medication|occurrence|asNeeded|collected|age|"
    r"born|reported|product|time)(?=[A-Z])(Boolean|Integer|Decimal|String|Date|DateTime|Time|Instant|Age|CodeableConcept|"
    r"Coding|Quantity|Range|Ratio|Period|Reference|Timing|SampledData|Attachment|Uri)"
)


def parsed(raw: bytes, most: int = MOST_OF_A_RESOURCE) -> Json:
    """The resource in some bytes.

    :param most: how many values it may hold.
    :raises BadRequest: they are no JSON, no object, nested deeper than any record, or say one thing twice.
    :raises TooLarge: it holds more values.
    """
    try:
        refuse_too_many(raw, most)
        resource = orjson.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise BadRequest(Issue("The body is not valid JSON in UTF-8", code="structure")) from None
    if not isinstance(resource, dict):
        raise BadRequest(Issue("A FHIR resource is expected: a JSON object", code="structure"))
    if _is_deeper(resource, DEEPEST):
        raise BadRequest(Issue(f"The resource is nested deeper than {DEEPEST} levels", code="too-long"))
    refuse_names_twice(raw)
    return resource


def refuse_too_many(raw: bytes, most: int) -> None:
    """Refuse what holds more values than any record: each costs the models far more than it costs whoever sends it.

    Values are the members of objects, and of the lists in these. They are counted on the way; nothing is made of them.

    :param raw: JSON in UTF-8; where it is none, or nested too deep, this raises as ``refuse_names_twice`` does.
    :raises TooLarge: there are more than ``most``.
    """
    values = 0

    def count(pairs: list[tuple[str, Any]]) -> None:
        nonlocal values
        values += len(pairs) + sum(len(each) for _, each in pairs if isinstance(each, list))
        if values > most:
            raise TooLarge(Issue(f"More than {most:,} values are not taken at once"))

    json.JSONDecoder(object_pairs_hook=count, parse_int=str, parse_float=str).decode(raw.decode())


def refuse_names_twice(raw: bytes) -> None:
    """Refuse an object in which a name stands twice: readers differ in which they take, and either may be meant.

    :param raw: JSON in UTF-8.
    :raises BadRequest: there is one. The name is not told: it may be anybody's.
    :raises ValueError: it is no JSON, or not in UTF-8.
    :raises RecursionError: it is nested deeper than this can follow.
    """
    _names.decode(raw.decode())


def _object(pairs: list[tuple[str, Any]]) -> None:
    if len(pairs) != len(dict(pairs)):
        raise BadRequest(Issue("A name stands twice in one object of the body", code="structure"))


_names = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str)
"""Looks at names alone. Numbers stay text: Python refuses to make a number of very many digits."""


def findings(kind: str, raw: bytes) -> list[Issue]:
    """What is wrong with a resource of this type, errors first; each by its FHIRPath expression.

    :param kind: one of ``models.READ_TYPES``; ``raw``: JSON that was ``parsed`` before.
    """
    resource = orjson.loads(raw)
    issues = [_modifies(expression(kind, path)) for path in places_of("modifierExtension", resource)]
    issues += [_issue(kind, each) for each in found_by_model(kind, resource)]
    if all(each.severity != "error" for each in issues):
        issues += [Issue(each.because, kind, "structure") for each in decode(raw).ignored]
    return first_of(list(dict.fromkeys(issues)), kind)


def _modifies(at: str) -> Issue:
    says = "An extension that may change what this means is kept, and not understood"
    return Issue(says, at, "extension", "warning")


def _issue(kind: str, found: Finding) -> Issue:
    at = expression(kind, found.path)
    if found.kind == UNKNOWN:
        return Issue("FHIR R4 has no such element here; it is kept and not read", at, "structure", "warning")
    shapeless = not _ANY_SHAPE.isdisjoint(found.path)
    if found.kind in _MISSING:
        says = "This element is required and is missing"
        return Issue(says, at, "required", "warning" if shapeless else "error")
    if _FORM.fullmatch(found.kind) or _FORM.fullmatch(f"{found.kind}:{found.says}"):
        return Issue(
            "This is not written as FHIR writes it; it is kept, and read where it can be", at, "value", "warning"
        )
    says = "FHIR takes one value here, and there are several"
    if "got multiple" not in found.says:
        says = "This does not have the type that FHIR gives it"
    return Issue(says, at, "structure", "warning" if shapeless else "error")


def expression(kind: str, path: Path) -> str:
    """A path as FHIRPath. A name that could not be an element's is left out: it may be anybody's."""
    steps = [kind]
    for part in path:
        if isinstance(part, int):
            steps[-1] += f"[{part}]"
        elif not _NAME.fullmatch(name := part.removeprefix("_")):
            break
        else:
            choice = _CHOICE.fullmatch(name)
            steps.append(choice[1] if choice else name)
    return ".".join(steps)


def first_of(issues: Sequence[Issue], at: str) -> list[Issue]:
    """As many issues as anybody reads, errors first, and how many more there are at this place."""
    found = sorted(issues, key=lambda each: each.severity)
    shown, more = found[:_MOST_ISSUES], found[_MOST_ISSUES:]
    return [*shown, Issue(f"And {len(more):,} more", at, "too-long", more[0].severity)] if more else shown


def _is_deeper(resource: Json, levels: int) -> bool:
    layer: list[Any] = [resource]
    for _ in range(levels):
        layer = [
            below
            for node in layer
            for below in (node.values() if isinstance(node, dict) else node)
            if isinstance(below, dict | list)
        ]
        if not layer:
            return False
    return True
