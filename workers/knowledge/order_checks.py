"""The shape of order_checks.yaml: what is said while a clinician chooses or signs an order."""

from __future__ import annotations

from datetime import date
from typing import Literal

from workers.knowledge.entry import Condition, Entry


class CheckedClass(Entry, frozen=True):
    """Medicines that matter to a check and cause no twitching themselves; ``id`` is their value set."""

    id: str
    title: str
    names: list[str]
    atc: list[str]
    cite: list[str]


class OrderCheck(Entry, frozen=True):
    """One check; the file itself explains each field."""

    id: str
    title: str
    when: Condition
    indicator: Literal["info", "warning"]
    essence: str
    cite: list[str]
    orders: list[str] = []
    concepts: list[str] = []
    medicines: list[str] = []
    ages: tuple[Literal["adult", "child", "unknown"], ...] = ("adult",)
    while_open: str = ""
    version: str = ""
    review_by: date | None = None


class OnRecordCheck(Entry, frozen=True):
    """What is said of any order of ours that the record answers already, see orders.yaml."""

    id: str
    title: str
    indicator: Literal["info", "warning"]
    essence: str
    cite: list[str]


class OrderChecks(Entry, frozen=True):
    """order_checks.yaml"""

    version: str
    review_by: date
    checks: list[OrderCheck]
    on_record: OnRecordCheck
    classes: list[CheckedClass]

    @property
    def every(self) -> tuple[OrderCheck | OnRecordCheck, ...]:
        """All checks, for those who review them."""
        return (*self.checks, self.on_record)
