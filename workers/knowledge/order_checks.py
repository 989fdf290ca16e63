"""The shape of order_checks.yaml: what is said while a clinician chooses or signs an order."""

from __future__ import annotations

from datetime import date
from typing import Literal

from workers.knowledge.entry import Condition, Entry


class OrderCheck(Entry, frozen=True):
    """One check; the file itself explains each field."""

    id: str
    title: str
    when: Condition
    indicator: Literal["info", "warning"]
    essence: str
    cite: list[str]
    orders: list[str] = []
    medicines: list[str] = []
    version: str = ""
    review_by: date | None = None


class OrderChecks(Entry, frozen=True):
    """order_checks.yaml"""

    version: str
    review_by: date
    checks: list[OrderCheck]
