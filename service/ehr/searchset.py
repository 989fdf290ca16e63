"""A Bundle of search results: what was found, how much there is, and where it goes on.

The resources inside stay bytes; only ``workers.reading`` looks at them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Raw

_LONGEST_COUNT = 10
OUTCOME = "OperationOutcome"
_NONE = Raw(b"null")
_PLAIN = (None, {"mode": "match"})
"""What entries say of themselves that are results and nothing else."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry as it came."""

    fullUrl: Any = None  # noqa: N815 # FHIR's name
    resource: Raw = _NONE
    search: Any = None

    @property
    def mode(self) -> str:
        """Why the entry is there; what does not say so matched."""
        mode = self.search.get("mode") if isinstance(self.search, dict) else None
        return mode if isinstance(mode, str) else "match"


class _Link(msgspec.Struct, frozen=True):
    relation: Any = None
    url: Any = None


class _Kind(msgspec.Struct, frozen=True):
    resourceType: str  # noqa: N815 # FHIR's name


class _Bundle(msgspec.Struct, frozen=True):
    resourceType: str = ""  # noqa: N815 # FHIR's name
    total: Any = None
    link: list[_Link] | None = None
    entry: list[Entry] | None = None


class _SoundEntry(msgspec.Struct, frozen=True):
    resource: _Kind
    search: Any = None


class _SoundBundle(msgspec.Struct, frozen=True):
    resourceType: str  # noqa: N815 # FHIR's name
    total: Any = None
    link: list[_Link] | None = None
    entry: list[_SoundEntry] | None = None


class _Issue(msgspec.Struct, frozen=True):
    severity: str = ""


class _Outcome(msgspec.Struct, frozen=True):
    issue: list[_Issue] = []


class Page(msgspec.Struct, frozen=True):
    """One page. ``following`` is the address of the next one, ``total`` how many results there are in all (or None).

    ``endless`` says that there are further pages of which no address came. ``troubled`` says that the server itself
    tells of an error in this search, so that results may be missing; ``holes`` that an entry has no resource in it.
    """

    entries: tuple[Entry, ...] = ()
    total: int | None = None
    following: str = ""
    endless: bool = False
    troubled: bool = False
    holes: bool = False

    @property
    def matched(self) -> int:
        """How many results are here; what was included with them, and the server's remarks, do not count."""
        return sum(1 for each in self.entries if each.mode == "match")

    @property
    def whole(self) -> bool:
        """Whether everything is here that this page was to hold."""
        return not self.troubled and not self.holes


_bundle = msgspec.json.Decoder(_Bundle)
_sound = msgspec.json.Decoder(_SoundBundle)
_outcome = msgspec.json.Decoder(_Outcome)
_kind = msgspec.json.Decoder(_Kind)


def results_in(text: bytes | Raw) -> int | None:
    """How many results stand on a page that holds all that there is, as nearly every page does; None for any other.

    Looks at the text once, where ``read_page`` looks at each resource again.
    """
    try:
        bundle = _sound.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    entries = bundle.entry or ()
    follows = any(each.relation == "next" for each in bundle.link or ())
    plain = all(each.search in _PLAIN and each.resource.resourceType for each in entries)
    if bundle.resourceType != "Bundle" or follows or not plain or (_count(bundle.total) or 0) > len(entries):
        return None
    return len(entries)


def read_page(text: bytes | Raw) -> Page | None:
    """The page in some JSON; None for what is no Bundle, or one whose shape cannot be made out."""
    try:
        bundle = _bundle.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    if bundle.resourceType != "Bundle":
        return None
    nexts = [each.url for each in bundle.link or () if each.relation == "next"]
    following = next((url for url in nexts if isinstance(url, str) and url), "")
    entries = tuple(bundle.entry or ())
    results = tuple(each for each in entries if each.mode != "outcome")
    return Page(
        entries=results,
        total=_count(bundle.total),
        following=following,
        endless=bool(nexts) and not following,
        troubled=any(_tells_of_an_error(each.resource) for each in entries if each.mode == "outcome"),
        holes=not all(kind_in(each.resource) for each in results),
    )


def kind_in(value: Raw) -> str:
    """Which resource some JSON says that it is; empty where it is no object that says so."""
    try:
        return _kind.decode(value).resourceType
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return ""


def _count(total: object) -> int | None:
    """How many there are, also where a server writes that as 167.0 or "167"."""
    if isinstance(total, str) and total.isascii() and total.isdigit() and len(total) < _LONGEST_COUNT:
        return int(total)
    whole = isinstance(total, int) or (isinstance(total, float) and total.is_integer())
    return int(total) if whole and total >= 0 else None  # type: ignore[call-overload, operator]


def joined(pages: Iterable[Page]) -> Raw:
    """The entries of some pages as one Bundle, which nothing follows."""
    entries = [entry for page in pages for entry in page.entries]
    return Raw(msgspec.json.encode({"resourceType": "Bundle", "type": "searchset", "entry": entries}))


def _tells_of_an_error(resource: Raw) -> bool:
    """Whether a remark of the server is more than a remark."""
    try:
        return any(each.severity in ("error", "fatal") for each in _outcome.decode(resource).issue)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return True
