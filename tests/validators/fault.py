"""What a validator finds, and what every validator can do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

Json = dict[str, Any]


class Fault(NamedTuple):
    """One thing that is wrong with one resource."""

    by: str
    """The validator, or the rule, that says so."""
    resource: str
    """Type and id."""
    where: str
    """The element, as FHIRPath as far as the validator tells it."""
    what: str

    def __str__(self) -> str:
        return f"{self.resource}: {self.where}: {self.what} [{self.by}]"


class Validator(Protocol):
    """Whoever judges resources. Warnings and advice are no faults."""

    def faults(self, resources: Iterable[Json]) -> list[Fault]:
        """Everything that makes one of the resources invalid FHIR R4, in the order of the resources."""
        ...


class ValidatorMissing(RuntimeError):
    """A validator, or what it reads, is not installed; the message says what to do."""


def name_of(resource: Json) -> str:
    """Type and id of a resource, as far as it has them."""
    return f"{resource.get('resourceType', 'no type')}/{resource.get('id', 'no id')}"
