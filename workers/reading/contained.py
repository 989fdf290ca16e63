"""Resources that are only there to be referred to: contained in another, or beside it in the input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec import Raw

from workers.reading.datatypes import Reference
from workers.reading.repair import decode
from workers.reading.resources import Resource
from workers.reading.text import clean

ResourceT = TypeVar("ResourceT", bound=Resource)


def find(
    kind: type[ResourceT], reference: Reference, contained: Iterable[Raw] | None, beside: Mapping[str, ResourceT]
) -> ResourceT | None:
    """The resource a reference points to, or None when it was not supplied."""
    address = clean(reference.reference).split("/_history/")[0]
    if address.startswith("#") and address != "#":
        inside = (decode(raw).resource for raw in contained or ())
        return next((each for each in inside if isinstance(each, kind) and clean(each.id) == address[1:]), None)
    return beside.get(address) or beside.get("/".join(address.split("/")[-2:]))


def addresses(resource: Resource, full_url: str) -> Iterable[str]:
    """The addresses by which others may refer to a resource."""
    own = clean(resource.id)
    known_by = (f"{type(resource).__name__}/{own}" if own else "", f"urn:uuid:{own}" if own else "", full_url)
    return [address for address in known_by if address]
