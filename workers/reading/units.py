"""Quantities in the canonical unit of their analyte, by the unit that was sent.

``lab-units.csv`` holds, for each analyte, the units that are understood and the
conversion (canonical = factor x sent + offset). A unit is looked up as it was written,
whatever its capitals; a unit that is not in the tables is never guessed at.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from workers.reading.datatypes import Number, Quantity
from workers.reading.text import clean

_HERE = Path(__file__).parent
_SIGNIFICANT = 5
_LONGEST = 60
_SPELLED = str.maketrans({"µ": "u", "μ": "u", "²": "2", "³": "3", "⁹": "9"})
_SHOWN = {
    "m[IU]/L": "mIU/L",
    "u[IU]/mL": "µIU/mL",
    "[IU]/L": "IU/L",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "mg/(24.h)": "mg/24 h",
    "mm[Hg]": "mmHg",
    "[lb_av]": "lb",
    "[degF]": "°F",
    "Cel": "°C",
    "{score}": "",
    "[pH]": "",
    "1": "",
}


class Conversion(NamedTuple):
    """How an analyte's canonical value follows from one sent in ``sent`` (UCUM).

    ``shown`` is the unit that was sent as it is printed for people; empty for a plain score.
    ``low`` and ``high`` are what a canonical value can be at all.
    """

    sent: str
    canonical: str
    factor: float
    offset: float
    shown: str
    low: float = 0.0
    high: float = sys.float_info.max

    @property
    def scale(self) -> float:
        """How many of the unit that was sent make one canonical unit; 0 where no factor does."""
        if self.offset:
            return 0.0
        return 1.0 if self.sent == self.canonical else 1 / self.factor

    def apply(self, value: float) -> float:
        """The value in the canonical unit, to the digits that the factors carry."""
        if self.sent == self.canonical:
            return value
        return float(f"{value * self.factor + self.offset:.{_SIGNIFICANT}g}")


class Measured(NamedTuple):
    """A quantity in its canonical unit, and as it was sent."""

    value: float
    conversion: Conversion
    sent: float


def number(value: Number | None) -> float | None:
    """A finite number, also from a string such as "12.5"; None for anything else."""
    try:
        found = float(value) if value is not None else None
    except ValueError:
        return None
    return found if found is not None and math.isfinite(found) else None


def measure(analyte: str, quantity: Quantity) -> Measured | str:
    """The quantity in the analyte's canonical unit, or in one clause why it cannot be used."""
    value = quantity.value if isinstance(quantity.value, float) else number(quantity.value)
    if value is None:
        return "value is not a number"
    conversion = conversion_for(analyte, quantity.code, quantity.unit)
    if isinstance(conversion, str):
        return conversion
    canonical = conversion.apply(value)
    if not conversion.low <= canonical <= conversion.high:
        return "implausible for its unit"
    return Measured(canonical, conversion, value)


def conversion_for(analyte: str, code: str | None, written: str | None) -> Conversion | str:
    """The conversion for a unit code and a written unit, or why there is none.

    Either will do. Where both are known units and mean different amounts, neither is trusted.
    """
    return _remembered(analyte, code and code[:_LONGEST], written and written[:_LONGEST])


@lru_cache(maxsize=4096)
def _remembered(analyte: str, code: str | None, written: str | None) -> Conversion | str:
    units = [unit for unit in (unit_named(code), unit_named(written)) if unit]
    found = [_conversions().get((analyte, unit)) for unit in units]
    scales = {(each.factor, each.offset) if each else None for each in found}
    if len(scales) > 1:
        return "unit and unit code disagree"
    if found:
        return found[0] or "unit not understood"
    if clean(code) or clean(written):
        return "unit not understood"
    return _conversions().get((analyte, ""), "unit missing")


def is_analyte(slug: str) -> bool:
    """Whether a value set names something that is measured and whose units are known."""
    return slug in _canonical_units()


def canonical_unit(analyte: str) -> str:
    """The UCUM unit in which an analyte's results are given. Raises KeyError for no analyte."""
    return _canonical_units()[analyte]


def unit_named(written: str | None) -> str | None:
    """The UCUM unit that a written unit means, or None."""
    return _units().get(_key((written or "")[:_LONGEST]))


def _key(written: str) -> str:
    """What is compared: no invisible characters, no capitals, one sign for micro, one spelling of litre and metre."""
    text = clean(written).translate(_SPELLED).casefold()
    return " ".join(text.replace("litre", "liter").replace("metre", "meter").split())


@lru_cache(maxsize=1)
def _conversions() -> dict[tuple[str, str], Conversion]:
    known = {(row["analyte"], row["unit"]): _conversion(row) for row in _rows("lab-units.csv")}
    for row in _rows("plausible.csv"):
        limits_in = known[row["analyte"], row["unit"]]
        low, high = limits_in.apply(float(row["low"])), limits_in.apply(float(row["high"]))
        for analyte, unit in list(known):
            if analyte == row["analyte"]:
                known[analyte, unit] = known[analyte, unit]._replace(low=low, high=high)
    return known


def _conversion(row: dict[str, str]) -> Conversion:
    unit = row["unit"]
    return Conversion(unit, row["canonical_unit"], float(row["factor"]), float(row["offset"]), _SHOWN.get(unit, unit))


@lru_cache(maxsize=1)
def _canonical_units() -> dict[str, str]:
    return {analyte: conversion.canonical for (analyte, _), conversion in _conversions().items()}


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    aliases = {_key(row["written"]): row["unit"] for row in _rows("unit-aliases.csv")}
    units = {unit for _, unit in _conversions() if unit} | set(aliases.values())
    return aliases | {_key(unit): unit for unit in units}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
