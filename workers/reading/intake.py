"""The items of the intake questionnaire: what may be answered to each, as ``intake-items.csv`` has it."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

QUESTIONNAIRE = "Questionnaire/fasciculation-intake"
ANSWERS = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-answers"
NOT_SURE = "not-sure"


class IntakeItem(NamedTuple):
    """One question: ``kind`` of its answer, the units it may be in, the codes it may be answered with."""

    link_id: str
    kind: str
    units: tuple[str, ...]
    options: frozenset[str]


@lru_cache(maxsize=1)
def intake_items() -> dict[str, IntakeItem]:
    """The items by link id. Every item with codes also takes ``not-sure``."""
    path = Path(__file__).with_name("intake-items.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["item"]: _item(row) for row in csv.DictReader(file)}


def _item(row: dict[str, str]) -> IntakeItem:
    options = frozenset(row["options"].split())
    return IntakeItem(
        row["item"], row["type"], tuple(row["unit"].split()), options | {NOT_SURE} if options else options
    )
