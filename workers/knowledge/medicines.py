"""The shapes of medicines.yaml and risks.yaml: what can cause twitching, and which tests go with it."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from workers.knowledge.entry import Condition, Entry


class MedicineClass(Entry, frozen=True):
    """Medicines that act alike; the file itself explains each field."""

    id: str
    title: str
    mechanism: str
    strength: Literal["A", "B", "C"]
    check_first: list[str | dict[str, Any]]
    says: str
    cite: list[str]
    names: list[str] = []
    atc: list[str] = []
    counts: tuple[Literal["active", "changed", "stopped"], ...] = ("active", "changed", "stopped")
    only_with: Condition = ""
    high_risk: bool = False
    red_flag: str = ""


class Medicines(Entry, frozen=True):
    """medicines.yaml"""

    version: str
    review_by: date
    classes: list[MedicineClass]


class Risk(Entry, frozen=True):
    """Something on record that can disturb electrolytes, vitamins or the thyroid, and the tests for it."""

    id: str
    title: str
    when: Condition
    tests: list[str]
    orders: list[str | dict[str, Any]]
    cite: list[str]


class Risks(Entry, frozen=True):
    """risks.yaml"""

    version: str
    review_by: date
    risks: list[Risk]
