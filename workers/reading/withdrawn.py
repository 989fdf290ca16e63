"""One resource that came several times, where a later version takes an earlier one back.

Copies of one resource come from the record and from what was posted here, and not all of them say which is the newer.
Two statuses say it by themselves: what is entered in error takes every copy back, and what is amended comes after what
was final. An answer that was withdrawn must not go on saying "no".
"""

from __future__ import annotations

from collections import defaultdict

from workers.reading.copies import Supplied
from workers.reading.draft import IN_ERROR
from workers.reading.people import Whose
from workers.reading.resources import Condition, Resource
from workers.reading.text import word

_FIRST = frozenset({"final", "completed"})
REVISED = frozenset({"amended", "corrected", "appended"})
"""The statuses of a resource that was final before."""

REVISIONS = REVISED | {IN_ERROR}
"""The statuses by which a resource says of itself that it replaces what came under its id before."""


def without_withdrawn(supplied: list[Supplied], whose: Whose) -> list[Supplied]:
    """The resources of one patient without the copies that another copy takes back."""
    copies: dict[tuple[type[Resource], str], list[Resource]] = defaultdict(list)
    for each in supplied:
        if each.resource.id:
            copies[type(each.resource), each.resource.id].append(each.resource)
    several = [group for group in copies.values() if len(group) > 1]
    if not several:
        return supplied
    gone = {id(each) for group in several for each in _taken_back([r for r in group if not whose.why_not(r)])}
    return [each for each in supplied if id(each.resource) not in gone]


def _taken_back(copies: list[Resource]) -> list[Resource]:
    if any(_in_error(each) for each in copies):
        return [each for each in copies if not _in_error(each)]
    if any(_status(each) in REVISED for each in copies):
        return [each for each in copies if _status(each) in _FIRST]
    return []


def _status(resource: Resource) -> str:
    return word(getattr(resource, "status", None))


def _in_error(resource: Resource) -> bool:
    if isinstance(resource, Condition):
        verification = resource.verification_status
        return any(word(each.code) == IN_ERROR for each in (verification.coding if verification else None) or ())
    return _status(resource) == IN_ERROR
