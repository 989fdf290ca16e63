"""What each order is called, as it stands in its artefact."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import orjson

Json = dict[str, Any]

ORDERS = "https://fasciculation-cds.example.org/order"
"""The identifier system whose value in an ActivityDefinition is the order id."""


def artefacts() -> Iterator[tuple[str, Json]]:
    """Every order id with its ActivityDefinitions; of several, the one that carries the id itself comes first."""
    folder = files("fhir_profiles")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name.removesuffix(".json")):
        if entry.name.startswith("ActivityDefinition-"):
            artefact = orjson.loads(entry.read_bytes())
            for identifier in artefact.get("identifier", []):
                if identifier.get("system") == ORDERS:
                    yield identifier["value"], artefact


def order_titles() -> dict[str, str]:
    """The title of each order by its id; of several artefacts, that of the first."""
    titles: dict[str, str] = {}
    for order, artefact in artefacts():
        titles.setdefault(order, artefact["title"])
    return titles
