"""The knowledge as evaluation looks things up in it: by id, in dictionaries, built once."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from workers.knowledge.analytes import Analyte, Band, Bounds
from workers.knowledge.model import Item, Knowledge
from workers.knowledge.orders import Window

UNKNOWN_CODES = frozenset({"not-sure", "not-done"})
"""Codes by which somebody says that they do not know, or did not look."""


class Question(NamedTuple):
    """One intake item, with its codes sorted into no and not-no."""

    item: Item
    options: frozenset[str]
    negative: frozenset[str]


class Reach(NamedTuple):
    """Limits that are reached below one number, or from another number up."""

    below: float = -math.inf
    onward: float = math.inf


class Bracket(NamedTuple):
    """What lies outside the reference range of one sex ("" for both) from one age on."""

    sex: str
    from_age: int
    outside: Reach


class Limits(NamedTuple):
    """One analyte with its limits as numbers.

    ``abnormal`` is None where a value is judged by its range; ``brackets`` are the ranges of
    the table, the narrowest first. ``bands`` are the parts of what is out of range, as they are given.
    """

    analyte: Analyte
    critical: Reach
    intermediate: Reach
    abnormal: Reach | None
    brackets: tuple[Bracket, ...]
    bands: tuple[tuple[Reach, Band], ...] = ()


class Terms(NamedTuple):
    """Items, gates, limits and analytes by id; ``knowledge`` is what they were taken from."""

    items: dict[str, Question]
    gates: tuple[str, ...]
    limits: dict[str, float]
    windows: dict[str, Window]
    analytes: dict[str, Limits]
    examined: tuple[str, ...]
    warning_concepts: tuple[str, ...]
    gate_concepts: tuple[str, ...]
    includes: dict[str, list[str]]
    warning_items: tuple[str, ...]
    region_of: dict[str, str]
    task_regions: dict[str, str]
    knowledge: Knowledge


@lru_cache(maxsize=8)
def terms_of(knowledge: Knowledge) -> Terms:
    """The look-ups over one loaded knowledge."""
    intake, thresholds = knowledge.intake, knowledge.thresholds
    numbers = {
        **knowledge.lookback.limits,
        **thresholds.decisions,
        **thresholds.vital_signs,
        **thresholds.calcium_correction,
    }
    return Terms(
        items={item.id: _question(item, intake.answer_sets) for item in intake.items},
        gates=tuple(item.id for item in intake.items if item.gate),
        limits={name: limit.value for name, limit in numbers.items()},
        windows=knowledge.lookback.results,
        analytes={analyte.id: _limits(analyte) for analyte in thresholds.analytes},
        examined=tuple(item.id for item in intake.items if item.id.startswith("exam.") and item.id not in _NO_SIGN),
        warning_concepts=tuple(intake.warning_concepts),
        gate_concepts=tuple(concept for item in intake.items if item.gate for concept in item.coded),
        includes=intake.includes,
        warning_items=tuple(item.id for item in intake.items if item.warns),
        region_of={site: region for region, sites in intake.regions.items() for site in sites},
        task_regions=intake.task_regions,
        knowledge=knowledge,
    )


_NO_SIGN = ("exam.fasciculation-sites", "exam.strength-mrc")
"""Examination items by which a yes is no abnormality: the twitching itself, and a grade that may be 5."""


def reach(bounds: Bounds) -> Reach:
    """Bounds as two numbers; "at most 2.5" is "below the next number after 2.5"."""
    below = [-math.inf if bounds.below is None else bounds.below]
    below += [] if bounds.at_most is None else [math.nextafter(bounds.at_most, math.inf)]
    onward = [math.inf if bounds.at_least is None else bounds.at_least]
    onward += [] if bounds.above is None else [math.nextafter(bounds.above, math.inf)]
    return Reach(max(below), min(onward))


def _limits(analyte: Analyte) -> Limits:
    abnormal = reach(analyte.abnormal) if isinstance(analyte.abnormal, Bounds) else None
    narrowest = sorted(analyte.range, key=lambda entry: (entry.from_age, entry.sex), reverse=True)
    brackets = tuple(Bracket(e.sex, e.from_age, outside(e.low, e.high, analyte)) for e in narrowest)
    bands = tuple((_all(band) or reach(band), band) for band in analyte.bands)
    return Limits(analyte, reach(analyte.critical), reach(analyte.intermediate), abnormal, brackets, bands)


def _all(band: Band) -> Reach | None:
    """A band without a limit takes every value."""
    bounds = (band.at_most, band.below, band.at_least, band.above)
    return Reach(below=math.inf) if all(bound is None for bound in bounds) else None


def outside(low: float | None, high: float | None, analyte: Analyte) -> Reach:
    """The limits outside a range, on the sides that count for this analyte."""
    side = analyte.abnormal
    below = -math.inf if low is None or side == "above" else low
    onward = math.inf if high is None or side == "below" else math.nextafter(high, math.inf)
    return Reach(below, onward)


def _question(item: Item, answer_sets: dict[str, list[str]]) -> Question:
    options = answer_sets[item.options] if isinstance(item.options, str) else item.options
    known = frozenset(options) if item.type != "boolean" else frozenset({"yes", "no"})
    return Question(item, known - UNKNOWN_CODES, frozenset(item.negative))
