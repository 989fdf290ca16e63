"""The models of ``fhir.resources``, asked what they find wrong with a resource.

They are those of R4B, which has the same elements as R4 in every type that is read. They take a text that holds JSON
for the object in it, and a number for a date; ``workers.reading`` does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from fhir.resources.R4B import get_fhir_model_class
from pydantic import BaseModel, ValidationError

from service.fhir_api.questions import Json

READ_TYPES = (
    "Appointment",
    "Condition",
    "DiagnosticReport",
    "Encounter",
    "FamilyMemberHistory",
    "Medication",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Patient",
    "Procedure",
    "QuestionnaireResponse",
    "ServiceRequest",
    "Specimen",
)
"""The resource types that the reading makes something of; a test holds the two to each other."""

Path = tuple[int | str, ...]

UNKNOWN = "extra_forbidden"
"""The finding that FHIR has no such element, or no such type of resource."""


class Finding(NamedTuple):
    """One thing that a model finds: its own name for it, the place, its own words."""

    kind: str
    path: Path
    says: str


def found_by_model(kind: str, resource: Json) -> Iterator[Finding]:
    """What the model of this type finds; the resource is taken apart in the course of it.

    Unknown elements hide other faults from a model, so they are taken out and it looks again.
    """
    yield from _without_unknown_types(resource)
    while True:
        found = list(_errors(kind, resource))
        unknown = [each for each in found if each.kind == UNKNOWN]
        taken_out = [each for each in unknown if _take_out(resource, each.path)]
        if len(taken_out) < len(unknown) or not unknown:
            yield from found
            return
        yield from taken_out


def _errors(kind: str, resource: Json) -> Iterator[Finding]:
    try:
        _model(kind).model_validate(resource)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_context=False, include_input=False):
            path = tuple(part for part in each["loc"] if part != "root")
            yield Finding(each["type"], path, each["msg"])


def places_of(name: str, resource: Json) -> Iterator[Path]:
    """Where elements of this name stand."""
    waiting: list[tuple[Path, Any]] = [((), resource)]
    while waiting:
        path, node = waiting.pop()
        if path and path[-1] == name:
            yield path
        waiting += [((*path, step), below) for step, below in _below(node)]


@cache
def _model(kind: str) -> type[BaseModel]:
    model: type[BaseModel] = get_fhir_model_class(kind)
    return model


def _without_unknown_types(resource: Json) -> Iterator[Finding]:
    """Empty the resources inside this one whose type has no model: on meeting one, the models fail with a KeyError.

    The resource itself is of a known type.
    """
    waiting: list[tuple[Path, Any]] = [((), resource)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, dict) and path and "resourceType" in node and not _has_model(node["resourceType"]):
            _empty(resource, path)
            yield Finding(UNKNOWN, path, "")
            continue
        waiting += [((*path, name), below) for name, below in _below(node)]


def _below(node: object) -> Iterable[tuple[int | str, Any]]:
    if isinstance(node, dict):
        return list(node.items())
    return list(enumerate(node)) if isinstance(node, list) else []


def _has_model(kind: object) -> bool:
    try:
        return isinstance(kind, str) and kind.isalpha() and bool(_model(kind))
    except ValueError:
        return False


def _empty(resource: Json, path: Path) -> None:
    """Take out the content, and leave the place, so that the others in a list keep their numbers."""
    node: Any = resource
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = {}


def _take_out(resource: Json, path: Path) -> bool:
    node: Any = resource
    try:
        for part in path[:-1]:
            node = node[part]
        del node[path[-1]]
    except (KeyError, IndexError, TypeError):
        return False
    return True


for _kind in READ_TYPES:
    _model(_kind)  # now, so that the first who posts does not wait for it
