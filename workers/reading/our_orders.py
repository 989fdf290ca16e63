"""Orders that were drafted here, or that a site orders by a code of its own, when they come back in the record.

A draft names the artefact that it was made from (``instantiatesCanonical``), and many servers keep that. Where a site
has codes of its own for our orders, those are known too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec

from workers.reading.resources import ServiceRequest
from workers.reading.text import clean
from workers.reading.value_sets import FOLDER

SUGGESTED = "suggested:"
"""Stands before the order id among the concepts of an order that is one of ours."""

SiteCodes = Mapping[tuple[str, str], str]
"""Order ids by the system and code by which a site orders them."""

_ORDERS = "https://fasciculation-cds.example.org/order"


class _Identifier(msgspec.Struct, frozen=True):
    system: str = ""
    value: str = ""


class _Artefact(msgspec.Struct, frozen=True):
    url: str
    title: str
    identifier: tuple[_Identifier, ...] = ()


class Ours(NamedTuple):
    """The order ids of an order, and what it is called."""

    concepts: tuple[str, ...]
    title: str


def our_orders(order: ServiceRequest, site: SiteCodes) -> Ours:
    """Which of our orders this is, if any."""
    made_from = (clean(each).partition("|")[0] for each in order.instantiates_canonical or ())
    found = {_artefacts()[url][0] for url in made_from if url in _artefacts()}
    if site:
        found.update(site[code] for code in _codes(order) if code in site)
    titles = (title for known, title in _artefacts().values() if known in found)
    return Ours(tuple(sorted(f"{SUGGESTED}{each}" for each in found)), next(titles, ""))


def _codes(order: ServiceRequest) -> Iterator[tuple[str, str]]:
    for each in (order.code.coding if order.code else None) or ():
        yield clean(each.system), clean(each.code)


@lru_cache(maxsize=1)
def _artefacts() -> dict[str, tuple[str, str]]:
    """The order id and the title of each artefact by its address."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(FOLDER.glob("ActivityDefinition-*.json"), key=lambda path: path.stem):
        artefact = msgspec.json.decode(path.read_bytes(), type=_Artefact)
        found.update(
            (artefact.url, (each.value, artefact.title)) for each in artefact.identifier if each.system == _ORDERS
        )
    return found
