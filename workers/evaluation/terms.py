"""The knowledge as evaluation looks things up in it: by id, in dictionaries, built once."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from workers.knowledge.model import Analyte, Item, Knowledge, Window

UNKNOWN_CODES = frozenset({"not-sure", "not-done"})
"""Codes by which somebody says that they do not know, or did not look."""


class Question(NamedTuple):
    """One intake item, with its codes sorted into no and not-no."""

    item: Item
    options: frozenset[str]
    negative: frozenset[str]


class Terms(NamedTuple):
    """Items, gates, limits and analytes by id."""

    items: dict[str, Question]
    gates: tuple[str, ...]
    limits: dict[str, float]
    windows: dict[str, Window]
    analytes: dict[str, Analyte]
    region_of: dict[str, str]
    task_regions: dict[str, str]


@lru_cache(maxsize=8)
def terms_of(knowledge: Knowledge) -> Terms:
    """The look-ups over one loaded knowledge."""
    intake, thresholds = knowledge.intake, knowledge.thresholds
    numbers = {**knowledge.lookback.limits, **thresholds.vital_signs, **thresholds.calcium_correction}
    return Terms(
        items={item.id: _question(item, intake.answer_sets) for item in intake.items},
        gates=tuple(item.id for item in intake.items if item.gate),
        limits={name: limit.value for name, limit in numbers.items()},
        windows=knowledge.lookback.results,
        analytes={analyte.id: analyte for analyte in thresholds.analytes},
        region_of={site: region for region, sites in intake.regions.items() for site in sites},
        task_regions=intake.task_regions,
    )


def _question(item: Item, answer_sets: dict[str, list[str]]) -> Question:
    options = answer_sets[item.options] if isinstance(item.options, str) else item.options
    known = frozenset(options) if item.type != "boolean" else frozenset({"yes", "no"})
    return Question(item, known - UNKNOWN_CODES, frozenset(item.negative))
