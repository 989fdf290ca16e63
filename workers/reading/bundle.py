"""Whatever a caller holds, unpacked into resources: a Bundle, a list, one resource, a prefetch.

Bundles may lie inside Bundles. Entries are decoded one by one. Of several versions of one
resource the newest counts. What comes out is in an order of its own, so that the same
record gives the same Case however it was sorted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from workers.facts import Ignored
from workers.reading.copies import Supplied, is_dated, newest, without_copies
from workers.reading.doubled import TWICE, names_twice
from workers.reading.draft import reference_to
from workers.reading.errors import NotJSON
from workers.reading.repair import KNOWN_TYPES, UNREADABLE, decode_sound, repaired, set_aside_for_text
from workers.reading.resources import Bundle, OperationOutcome, QuestionnaireResponse, Resource
from workers.reading.text import clean

Document: TypeAlias = bytes | Sequence[bytes | Raw] | Mapping[str, Raw]
"""A Bundle, list or resource as JSON; a list of such; or a CDS Hooks prefetch by key."""

IN_HAND = "in hand"
"""The key beside those of the prefetch for what is being written now. It stands in place of what the record has under
the same id: whoever signs an order again signs it as it is now."""

KEYS_OF_TWITCHING = frozenset({"conditions", "observations", "intake", "orders", "encounters", "encounter", IN_HAND})
"""The keys under which it may stand that a patient twitches."""

POSTED = "posted"
"""The key beside those of the prefetch for what was posted to this service; what the EHR has as well counts once."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)")
_MORE_PAGES = "further pages were not supplied"
_HALF_CHARACTER = b"\\ufdd0"
"""Stands where half a character stood; a noncharacter that no text may contain."""


@dataclass(slots=True)
class Unpacked:
    """All resources of a document, and what could not be read or had not come.

    ``undated`` were posted here and do not say how new they are: each counts, beside whatever the EHR has under its id.
    An answer is passed over only where it is known that it was replaced.
    """

    found: list[Supplied] = field(default_factory=list)
    undated: list[Supplied] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)

    @property
    def resources(self) -> list[Supplied]:
        """The newest version of each resource, sorted by type and id. Those without an id are all kept."""
        groups: dict[str, list[Supplied]] = defaultdict(list)
        for each in self.found:
            groups[_key(each)].append(each)
        alone = [groups[key][0] for key in sorted(groups)]
        if len(alone) != len(self.found):
            alone = [each for key in sorted(groups) for each in newest(groups[key])]
        return sorted([*alone, *self.undated], key=_key) if self.undated else alone


def _key(supplied: Supplied) -> str:
    return f"{type(supplied.resource).__name__}/{supplied.resource.id or ''}"


def unpack(document: Document) -> Unpacked:
    """Every resource in a document. Raises NotJSON."""
    unpacked = Unpacked()
    if isinstance(document, bytes):
        _unpack_text(document, unpacked)
    elif isinstance(document, Mapping):
        _unpack_prefetch(document, unpacked)
    else:
        for piece in document:
            _unpack_piece(piece, unpacked)
    return unpacked


def _unpack_text(text: bytes, unpacked: Unpacked) -> None:
    """A whole JSON document. Half characters are marked and cost only the resource they stand in."""
    text = text.removeprefix(_BYTE_ORDER_MARK)
    try:
        try:
            whole = _walk(_top(text), marked=False)
        except msgspec.DecodeError:
            whole = _walk(_top(_mark_half_characters(text)), marked=True)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise NotJSON from None
    unpacked.found += whole.found
    unpacked.ignored += whole.ignored


def _unpack_piece(piece: bytes | Raw, unpacked: Unpacked) -> None:
    """One resource of a list; what is no JSON is set aside."""
    try:
        _unpack_text(bytes(piece), unpacked)
    except NotJSON:
        unpacked.ignored.extend(UNREADABLE.ignored)


def _unpack_prefetch(document: Mapping[str, Raw], unpacked: Unpacked) -> None:
    for key in sorted(document.keys() - {POSTED, IN_HAND}):
        _unpack_prefetched(key, document[key], unpacked)
    if IN_HAND in document:
        here = Unpacked()
        _unpack_prefetched(IN_HAND, document[IN_HAND], here)
        written = {_key(each) for each in here.found if each.resource.id}
        unpacked.found = [each for each in unpacked.found if _key(each) not in written] + here.found
        unpacked.ignored += here.ignored
    if POSTED in document:
        here = Unpacked()
        _unpack_prefetched(POSTED, document[POSTED], here)
        for each in without_copies(here.found, unpacked.found):
            (unpacked.found if is_dated(each) else unpacked.undated).append(each)
        unpacked.ignored += here.ignored


def _unpack_prefetched(key: str, value: Raw, unpacked: Unpacked) -> None:
    """One prefetch value; what the EHR could not supply, or supplied in part, is noted."""
    blinding = key in KEYS_OF_TWITCHING
    here = Unpacked()
    _unpack_piece(value, here)
    if here.found and all(isinstance(each.resource, OperationOutcome) for each in here.found):
        here.ignored.append(Ignored(f"prefetch.{key}", "the EHR could not supply it", blinding=blinding))
    if not here.found and not here.ignored and _is_of_unknown_type(value):
        here.ignored.append(Ignored(f"prefetch.{key}", "holds no type of resource that is read", blinding=blinding))
    unpacked.found += here.found
    unpacked.ignored += [
        replace(each, blinding=blinding) if each.because == _MORE_PAGES else each for each in here.ignored
    ]


def _is_of_unknown_type(value: Raw) -> bool:
    """Whether a prefetch value is a single resource, of a type that cannot be what was asked for."""
    try:
        return _kind.decode(value).resource_type not in KNOWN_TYPES
    except msgspec.MsgspecError:
        return False


class _Kind(msgspec.Struct, rename="camel"):
    resource_type: str


_kind = msgspec.json.Decoder(_Kind)


def _top(text: bytes) -> list[Raw | bytes]:
    if text.lstrip()[:1] == b"[":
        return list(msgspec.json.decode(text, type=list[Raw]))
    return [text]


def _walk(pending: list[Raw | bytes], *, marked: bool) -> Unpacked:
    """Decode every resource, those in Bundles included."""
    unpacked = Unpacked()
    waiting: list[tuple[str, Raw | bytes]] = [("", raw) for raw in pending]
    while waiting:
        url, raw = waiting.pop()
        resource: Resource | None
        ignored: tuple[Ignored, ...] = ()
        try:
            resource = decode_sound(raw)
        except (msgspec.ValidationError, UnicodeDecodeError) as fault:
            resource, ignored = repaired(raw, fault)
        if type(resource) is Bundle:
            waiting += _entries(resource)
            unpacked.ignored += _further_pages(resource)
        elif marked and _HALF_CHARACTER in bytes(raw):
            ignored = set_aside_for_text(raw).ignored
        elif type(resource) is QuestionnaireResponse and names_twice(raw):
            ignored = (Ignored(reference_to(resource), TWICE, blinding=True),)
        elif resource is not None:
            unpacked.found.append(Supplied(resource, url))
        unpacked.ignored += ignored
    return unpacked


def _entries(bundle: Bundle) -> Iterator[tuple[str, Raw]]:
    for entry in bundle.entry or ():
        if entry.search is None or entry.search.mode != "outcome":
            yield entry.full_url or "", entry.resource


def _further_pages(bundle: Bundle) -> Iterator[Ignored]:
    if any(link.relation == "next" for link in bundle.link or ()):
        yield Ignored(f"Bundle/{clean(bundle.id) or '(no id)'}", _MORE_PAGES, whole=False, blinding=True)


def _mark_half_characters(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda match: _HALF_CHARACTER if match[1] else match[0], text)
