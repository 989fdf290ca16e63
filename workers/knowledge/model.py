"""The shape of the knowledge files. A field that is not named here is refused."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

from workers.assessment import Tier
from workers.knowledge.advice import AdviceBook
from workers.knowledge.analytes import Analyte
from workers.knowledge.entry import Condition, Entry
from workers.knowledge.medicines import Medicines, Risks
from workers.knowledge.order_checks import OrderChecks
from workers.knowledge.orders import OrderBook, Window
from workers.knowledge.questionnaire import Form


class Rule(Entry, frozen=True):
    """One rule as a clinician reads it; the file itself explains each field."""

    id: str
    title: str
    tier: Tier
    when: Condition
    orders: list[str | dict[str, Any]]
    essence: str
    cite: list[str]
    ages: tuple[Literal["adult", "child", "unknown"], ...] = ("adult",)
    alone: str = ""
    letter: str = ""
    indicator: Literal["", "info", "warning", "critical"] = ""
    warning_if: Condition = ""
    add_on: bool = False
    own_card: bool = False
    within_days: int = 0
    soon: str = ""
    version: str = ""
    review_by: date | None = None


class Rules(Entry, frozen=True):
    """rules.yaml"""

    version: str
    review_by: date
    rules: list[Rule]


class Limit(Entry, frozen=True):
    """One number that a rule depends on, with the authority for it."""

    value: float
    cite: list[str]


class Lookback(Entry, frozen=True):
    """lookback.yaml"""

    version: str
    review_by: date
    limits: dict[str, Limit]
    results: dict[str, Window]


class Thresholds(Entry, frozen=True):
    """thresholds.yaml"""

    version: str
    review_by: date
    analytes: list[Analyte]
    decisions: dict[str, Limit]
    vital_signs: dict[str, Limit]
    calcium_correction: dict[str, Limit]


class Citation(Entry, frozen=True):
    """A source; ``via`` marks one of which only a secondary page or an abstract was seen."""

    text: str
    via: bool


class Citations(Entry, frozen=True):
    """citations.yaml"""

    version: str
    review_by: date
    citations: dict[str, Citation]


class Item(Entry, frozen=True):
    """One questionnaire item: its type, its codes, and the words for a reason on a card."""

    id: str
    type: Literal["choice", "choices", "boolean", "integer", "decimal", "date", "quantity", "string"]
    text: str
    gate: bool = False
    options: str | list[str] = []
    unit: str | list[str] = ""
    negative: tuple[str, ...] = ("no", "none", "absent", "normal")
    short: str = ""
    words: dict[str, str] = {}
    matters: str = ""
    coded: list[str] = []
    coded_leaves_open: bool = False
    warns: bool = False


class Intake(Entry, frozen=True):
    """intake.yaml"""

    version: str
    review_by: date
    system: str
    questionnaire: str
    answer_sets: dict[str, list[str]]
    regions: dict[str, list[str]]
    task_regions: dict[str, str]
    warning_concepts: list[str]
    includes: dict[str, list[str]]
    items: list[Item]


class Knowledge(msgspec.Struct, frozen=True, eq=False):
    """Everything the rules know, loaded and checked once; compared by identity.

    ``lines`` says on which line of which file a word stands first, for whoever finds a mistake later.
    """

    version: str
    rules: Rules
    orders: OrderBook
    lookback: Lookback
    thresholds: Thresholds
    medicines: Medicines
    risks: Risks
    order_checks: OrderChecks
    advice: AdviceBook
    citations: Citations
    intake: Intake
    questionnaire: Form
    lines: dict[tuple[str, str], int] = {}
