"""What a client sent under each prefetch key, and what that means.

The same silence can mean "there is none", "we could not look" and "we did not look"; only the first is a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw

from service.ehr.queries import is_search, kind_of
from service.ehr.searchset import OUTCOME, Page, joined, kind_in, read_page, results_in

if TYPE_CHECKING:  # the hooks themselves import this package
    from service.hooks.catalogue import Service


class State(Enum):
    """What is known of the data under one key."""

    ABSENT = "absent"
    """The key was not sent: the client chose not to, or could not."""
    NONE = "none"
    """``null`` or an empty search: the client looked, and there is none."""
    FAILED = "failed"
    """An OperationOutcome: the client looked and could not see."""
    UNREADABLE = "unreadable"
    """Something that is no resource."""
    CUT_OFF = "cut-off"
    """Some of several pages, or of what is on them."""
    SINGLE = "single"
    """One resource where a list was due: whether there are more is not known."""
    WHOLE = "whole"
    """All that there is; what of it is unreadable, reading says."""


class Sent(msgspec.Struct, frozen=True):
    """What stands under one key: its state, the value, and the page where it is one of several.

    ``holes`` says that what is missing stood there and could not be read.
    """

    state: State
    value: Raw = Raw(b"null")
    page: Page | None = None
    holes: bool = False


ABSENT = Sent(State.ABSENT)
_NOTHING = frozenset({State.FAILED, State.UNREADABLE})
_GRAVEST_FIRST = (State.FAILED, State.UNREADABLE, State.CUT_OFF, State.SINGLE, State.WHOLE, State.NONE)


_raws = msgspec.json.Decoder(list[Raw])


def by_our_keys(
    prefetch: Mapping[str, Raw], aliases: Mapping[str, str], service: Service
) -> tuple[dict[str, list[Raw]], int]:
    """What was sent, by the keys of a service, and how many keys were sent that nobody asked for.

    ``aliases`` give a client's key ours; several of theirs may stand for one of ours.
    """
    found: dict[str, list[Raw]] = {}
    unknown = 0
    for name, value in prefetch.items():
        key = name if name in service.prefetch else aliases.get(name, "")
        if key in service.prefetch:
            found.setdefault(key, []).append(value)
        else:
            unknown += 1
    return found, unknown


def sent_under(values: list[Raw], template: str) -> Sent:
    """What the values that came for one key mean together; the gravest state of them counts."""
    looked = [_look(value, template) for value in values]
    if not looked:
        return ABSENT
    if len(looked) == 1:
        return looked[0]
    states = {each.state for each in looked}
    together = Raw(b"[" + b",".join(bytes(each.value) for each in looked if each.state not in _NOTHING) + b"]")
    state = next(state for state in _GRAVEST_FIRST if state in states)
    holes = any(each.holes or each.state is State.UNREADABLE for each in looked)
    if state in _NOTHING and states - _NOTHING:
        return Sent(State.CUT_OFF, together, holes=holes and State.FAILED not in states)
    return Sent(state, together, holes=holes)


def _look(value: Raw, template: str) -> Sent:
    if bytes(value).strip() == b"null":
        return Sent(State.NONE, value)
    if is_search(template) and (results := results_in(value)) is not None:
        return Sent(State.WHOLE if results else State.NONE, value)
    return _look_closely(value, template)


def _look_closely(value: Raw, template: str) -> Sent:
    if bytes(value).lstrip()[:1] == b"[":
        return _several(value)
    kind = kind_in(value)
    if not kind:
        return Sent(State.UNREADABLE, value)
    if kind == OUTCOME:
        return Sent(State.FAILED, value)
    if kind != "Bundle":
        alone = is_search(template) and kind == kind_of(template)
        return Sent(State.SINGLE if alone else State.WHOLE, value)
    return _bundle(value, template)


def _bundle(value: Raw, template: str) -> Sent:
    page = read_page(value)
    if page is None:
        return Sent(State.CUT_OFF if is_search(template) else State.UNREADABLE, value, holes=True)
    return _list(value, page) if is_search(template) else _one_of(value, page, template)


def _several(value: Raw) -> Sent:
    """The state of resources that came as a bare list."""
    try:
        sound = all(map(kind_in, _raws.decode(value)))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return Sent(State.UNREADABLE, value)
    return Sent(State.WHOLE if sound else State.CUT_OFF, value, holes=not sound)


def _list(value: Raw, page: Page) -> Sent:
    """The state of a list of search results."""
    if page.troubled:
        return Sent(State.CUT_OFF, _unfollowed(value, page), page) if page.entries else Sent(State.FAILED, value)
    if page.holes or page.following or page.endless or (page.total or 0) > page.matched:
        return Sent(State.CUT_OFF, _unfollowed(value, page), page, holes=page.holes)
    return Sent(State.WHOLE if page.entries else State.NONE, value)


def _unfollowed(value: Raw, page: Page) -> Raw:
    """A page without its link to the next: that it is one of several is said in its own way."""
    return joined([page]) if page.following or page.endless else value


def _one_of(value: Raw, page: Page, template: str) -> Sent:
    """The one resource that was due and came in a Bundle; of several, none is known to be the right one."""
    fitting = [each.resource for each in page.entries if each.mode == "match" and _is_a(each.resource, template)]
    if len(fitting) == 1:
        return Sent(State.WHOLE, fitting[0])
    return Sent(State.WHOLE, value) if fitting else Sent(State.NONE, Raw(b"null"))


def _is_a(resource: Raw, template: str) -> bool:
    return kind_in(resource) == kind_of(template)
