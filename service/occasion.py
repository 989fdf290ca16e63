"""What a call brings in its context beside the patient: orders that are being written, conditions that were just added.

They are read together with the record. Clients send drafts with hardly anything filled in, and without an id; the
standard allows both. A selection that fits none of the drafts leaves open which of them is meant, so all are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from workers.facts import Case, Ignored
from workers.reading import IN_HAND

_ID = re.compile(r"[A-Za-z0-9._-]{1,128}\Z")
_OURS = "unnamed-draft-"


class Occasion(msgspec.Struct, frozen=True):
    """The entries of a context with a resource, each with its ``fullUrl`` if it has one, and which of them are meant.

    ``key`` is the field of the context that they came in. ``drafts`` are references of the orders that are being
    written, ``chosen`` of those that are asked about, ``added`` of conditions that are new.
    """

    key: str = ""
    entries: tuple[Mapping[str, Any], ...] = ()
    drafts: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    empty_entries: int = 0

    def beside(self, prefetch: Mapping[str, msgspec.Raw]) -> Mapping[str, msgspec.Raw]:
        """The prefetched data with these resources under a key of their own, where they can name each other."""
        if not self.entries:
            return prefetch
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": self.entries}
        return {**prefetch, IN_HAND: msgspec.Raw(msgspec.json.encode(bundle))}

    def marked(self, case: Case) -> Case:
        """The Case with what is in the clinician's hand, and with what came of the context and could not be used."""
        could_twitch = self.key == _CONDITIONS
        says = f"{self.empty_entries} of its entries hold no resource"
        lost = Ignored(f"context.{self.key}", says, blinding=could_twitch)
        ignored = (*case.ignored, lost) if self.empty_entries else case.ignored
        return msgspec.structs.replace(case, drafts=self.drafts, chosen=self.chosen, ignored=ignored)

    @property
    def adds_problems(self) -> bool:
        """Whether conditions came along, be they readable or not."""
        return self.key == _CONDITIONS

    def unread(self, ignored: Iterable[Ignored]) -> tuple[Ignored, ...]:
        """What of the orders that are being written could not be read, or not wholly."""
        places = {f"context.{self.key}", *self.drafts}
        return tuple(each for each in ignored if each.resource in places)


NOTHING_NEW = Occasion()


def occasion_in(hook: str, context: Mapping[str, Any]) -> Occasion:
    """What the context of a call brings; nothing for hooks that only name a patient."""
    brings = _BRINGS.get(hook, "")
    bundle = context.get(brings)
    if not isinstance(bundle, Mapping):
        return NOTHING_NEW
    listed = bundle.get("entry")
    entries = listed if isinstance(listed, list) else []
    named = list(_named(entry for entry in entries if _holds_a_resource(entry)))
    references = {_reference(entry["resource"]): names for entry, names in named}
    found = Occasion(brings, tuple(entry for entry, _ in named), empty_entries=len(entries) - len(named))
    if brings == _CONDITIONS:
        return msgspec.structs.replace(found, added=tuple(references))
    chosen = _chosen(context.get("selections"), references)
    return msgspec.structs.replace(found, drafts=tuple(references), chosen=chosen)


_CONDITIONS = "conditions"
_BRINGS = {"order-select": "draftOrders", "order-sign": "draftOrders", "problem-list-item-create": _CONDITIONS}


def _holds_a_resource(entry: object) -> bool:
    resource = entry.get("resource") if isinstance(entry, Mapping) else None
    return isinstance(resource, Mapping) and isinstance(resource.get("resourceType"), str)


def _named(entries: Iterator[Mapping[str, Any]]) -> Iterator[tuple[dict[str, Any], frozenset[str]]]:
    """Each entry with an id for its resource, one of ours where it has none, and each name that a selection may use."""
    for number, entry in enumerate(entries, 1):
        resource, url = dict(entry["resource"]), entry.get("fullUrl")
        own = resource.get("id")
        names = {f"{resource['resourceType']}/{own}"} | ({url} if isinstance(url, str) else set())
        if not (isinstance(own, str) and _ID.match(own)):
            resource["id"] = f"{_OURS}{number}"
        yield {"resource": resource} | ({"fullUrl": url} if isinstance(url, str) else {}), frozenset(names)


def _reference(resource: Mapping[str, Any]) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _chosen(selections: object, drafts: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The drafts that are selected; all of them where nothing can be selected, or a selection is not among them."""
    if not isinstance(selections, list):
        return tuple(drafts)
    meant = [{reference for reference, names in drafts.items() if _means(each, names)} for each in selections]
    if not all(meant):
        return tuple(drafts)
    return tuple(reference for reference in drafts if any(reference in each for each in meant))


def _means(selection: object, names: frozenset[str]) -> bool:
    """Whether a selection is one of the names, relative or with the address of the server before it."""
    return isinstance(selection, str) and any(selection == name or selection.endswith(f"/{name}") for name in names)
