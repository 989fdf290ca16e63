"""The shape of an analyte in thresholds.yaml: its unit, ranges and limits, and the words and tests that go with it."""

from __future__ import annotations

from typing import Literal

from workers.knowledge.entry import Entry, Orders

Unit = Literal["mmol/L", "umol/L", "nmol/L", "pmol/L", "m[IU]/L", "U/L", "g/L", "%", "mL/min/{1.73_m2}", "ms"]
"""The units in which results arrive (UCUM); which analyte has which is decided where results are converted."""


class Range(Entry, frozen=True):
    """A reference range in the analyte's unit, for everybody or for one sex or age group."""

    low: float
    high: float
    sex: Literal["", "female", "male"] = ""
    from_age: int = 0


class Bounds(Entry, frozen=True):
    """Limits that are reached at or beyond a number; several combine by "or"."""

    at_most: float | None = None
    below: float | None = None
    at_least: float | None = None
    above: float | None = None

    @property
    def low(self) -> float | None:
        """The limit on the low side, reached or passed."""
        return self.at_most if self.at_most is not None else self.below

    @property
    def high(self) -> float | None:
        """The limit on the high side, reached or passed."""
        return self.at_least if self.at_least is not None else self.above


class Band(Bounds, frozen=True):
    """A part of what is out of range, with words of its own; a value belongs to the first band that it reaches.

    Where ``needs`` names a question, the values of the band count as out of range only while it is answered yes.
    """

    says: str = ""
    needs: str = ""


class Remark(Entry, frozen=True):
    """What is said beside a value out of range, on one side or on both, while a question is answered yes."""

    when: str
    says: str
    side: Literal["", "low", "high"] = ""


class Shift(Entry, frozen=True):
    """By how much each limit of the range lies lower in pregnancy, where no range for pregnancy is printed."""

    low: float
    high: float


class Analyte(Entry, frozen=True):
    """One laboratory analyte: its unit, ranges, limits, and the words and tests that go with them."""

    id: str
    name: str
    unit: Unit
    digits: int
    next: Orders
    printed: str
    cite: list[str]
    range: list[Range] = []
    abnormal: Literal["outside", "below", "above"] | Bounds = "outside"
    intermediate: Bounds = Bounds()
    intermediate_needs: str = ""
    intermediate_rise: float | None = None
    critical: Bounds = Bounds()
    lower_in_pregnancy: Shift | None = None
    bands: list[Band] = []
    remarks: list[Remark] = []
    then: str = ""
    core: bool = False
