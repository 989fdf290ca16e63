"""One thing that came several times: as versions under one id, or as a copy that is filed here beside the EHR's own."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from workers.reading.dates import read_date
from workers.reading.resources import Resource

_LONGEST_VERSION = 9
_UNDATED = (0.0, 0)


class Supplied(NamedTuple):
    """One resource, with the address that its Bundle gave it."""

    resource: Resource
    full_url: str


def newest(versions: list[Supplied]) -> list[Supplied]:
    """Of the versions of one resource the newest. Those without an id are different resources, and are all kept."""
    versions = sorted(versions, key=lambda each: msgspec.json.encode(each.resource))
    if not versions[0].resource.id:
        return versions
    last = max(_version(each.resource) for each in versions)
    current = [each for each in versions if _version(each.resource) == last]
    return [each for n, each in enumerate(current) if all(each.resource != other.resource for other in current[:n])]


def is_dated(supplied: Supplied) -> bool:
    """Whether a resource says which version it is."""
    return _version(supplied.resource) != _UNDATED


def without_copies(kept: list[Supplied], others: list[Supplied]) -> list[Supplied]:
    """What is kept here without that which the others hold word for word, be it under another id."""
    known: dict[type[Resource], list[Resource]] = defaultdict(list)
    for each in others:
        known[type(each.resource)].append(_content(each.resource))
    return [each for each in kept if _content(each.resource) not in known[type(each.resource)]]


def _content(resource: Resource) -> Resource:
    """What it says, whatever the server calls it that it came from."""
    return replace(resource, id=None, meta=None)


def _version(resource: Resource) -> tuple[float, int]:
    meta = resource.meta
    updated = read_date(meta.last_updated) if meta and meta.last_updated else None
    number = meta.version_id if meta and meta.version_id else ""
    instant = updated.instant if updated and updated.instant is not None else 0.0
    countable = number.isascii() and number.isdigit() and len(number) <= _LONGEST_VERSION
    return instant, int(number) if countable else 0
