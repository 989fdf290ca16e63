"""The chapters of numbers: laboratory limits and vital signs, look-back windows and time limits."""

from __future__ import annotations

from collections.abc import Mapping

from workers.evaluation.terms import terms_of
from workers.knowledge.analytes import Analyte, Bounds, Range
from workers.knowledge.model import Knowledge, Limit
from workers.knowledge.orders import Window
from workers.review.chapter import Chapter, Table, flat
from workers.review.reach import named_in, seen_in_every_answer, seen_in_every_laboratory_value
from workers.review.wording import Wording, in_words

_OF_A_TEST = (
    "Test",
    "Unit",
    "As printed (US and SI)",
    "Out of range",
    "Repeat within 24 hours",
    "Critical",
    "Goes with it",
    "Sources",
)
_OF_A_WINDOW = (
    "Test",
    "Days",
    "May precede the onset by (days)",
    "Taken back by",
    "Taken back by a change of",
    "Sources",
)


def thresholds_chapter(knowledge: Knowledge, wording: Wording) -> Chapter:
    """Every limit of a laboratory test, as printed and as it is computed with."""
    book = knowledge.thresholds
    counted = named_in(seen_in_every_laboratory_value(), terms_of(knowledge).limits)
    numbers = {**book.decisions, **book.vital_signs, **book.calcium_correction}
    as_printed = (
        "“As printed” is what the clinical specification prints, US and SI. The service computes in the unit of the "
        "second column; where the two printed limits round differently, its number lies between them. The range "
        "printed with a result goes before the range of this table, but not before the limits for repeating a test "
        "and the critical ones."
    )
    return Chapter(
        "thresholds",
        "Laboratory limits and vital signs",
        (as_printed, f"To read a laboratory value these numbers are used too: {'; '.join(map(in_words, counted))}."),
        (
            Table("Limits of each test in adults", _OF_A_TEST, tuple(_analyte(a, wording) for a in book.analytes)),
            _numbers("Vital signs, other limits, and the correction of calcium for albumin", numbers),
        ),
        f"thresholds.yaml {book.version}, to be reviewed by {book.review_by}",
    )


def lookback_chapter(knowledge: Knowledge) -> Chapter:
    """How long a result or an answer counts."""
    book = knowledge.lookback
    everywhere = named_in(seen_in_every_answer(), book.limits)
    windows = tuple(_window(test, window) for test, window in book.results.items())
    return Chapter(
        "lookback",
        "Look-back windows and time limits",
        (f"Which of several answers stands today always depends on: {'; '.join(map(in_words, everywhere))}.",),
        (
            Table("How long a normal result makes a new test needless", _OF_A_WINDOW, windows),
            _numbers("Other numbers: days, unless the name says otherwise", book.limits),
        ),
        f"lookback.yaml {book.version}, to be reviewed by {book.review_by}",
    )


def _analyte(analyte: Analyte, wording: Wording) -> tuple[str, ...]:
    rise = f"{analyte.intermediate_rise:g} times an earlier value" if analyte.intermediate_rise else ""
    needs = f"only where: {in_words(analyte.intermediate_needs)}" if analyte.intermediate_needs else ""
    return (
        analyte.name + (" (basic blood test)" if analyte.core else ""),
        analyte.unit,
        analyte.printed,
        _abnormal(analyte),
        "; ".join(filter(None, (_bounds(analyte.intermediate), rise, needs))),
        _bounds(analyte.critical),
        flat(wording.order_list(analyte.next)),
        ", ".join(analyte.cite),
    )


def _abnormal(analyte: Analyte) -> str:
    if isinstance(analyte.abnormal, Bounds):
        return _bounds(analyte.abnormal)
    return "; ".join(_outside(entry, analyte.abnormal) for entry in analyte.range)


def _outside(entry: Range, side: str) -> str:
    from_age = f"from {entry.from_age} years" if entry.from_age else ""
    limits = {"below": f"below {entry.low:g}", "above": f"above {entry.high:g}"}
    return ", ".join(filter(None, (limits.get(side, f"outside {entry.low:g} to {entry.high:g}"), entry.sex, from_age)))


def _bounds(bounds: Bounds) -> str:
    words = (("≤", bounds.at_most), ("<", bounds.below), ("≥", bounds.at_least), (">", bounds.above))
    return ", ".join(f"{sign} {limit:g}" for sign, limit in words if limit is not None)


def _window(test: str, window: Window) -> tuple[str, ...]:
    shorter = [f"{days} where: {in_words(name)}" for name, days in window.days_if.items()]
    settles = [f"settles in {window.settles_in} days"] if window.settles_in else []
    return (
        in_words(test),
        "; ".join([str(window.days), *shorter]),
        str(window.before_onset),
        "; ".join(map(in_words, [*window.invalid_if, *window.invalid_if_since])),
        "; ".join([*map(in_words, window.changed), *settles]),
        ", ".join(window.cite),
    )


def _numbers(caption: str, numbers: Mapping[str, Limit]) -> Table:
    rows = tuple((in_words(name), f"{each.value:g}", ", ".join(each.cite)) for name, each in numbers.items())
    return Table(caption, ("Limit", "Number", "Sources"), rows)
