"""Mistakes in thresholds.yaml: limits that overlap, ranges that hold for nobody, tests that nobody knows.

On each side the limits have to lie one outside the other: the reference range, what counts as out of range, what
is to be repeated soon, what is critical.
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.knowledge.analytes import Analyte, Band, Bounds
from workers.knowledge.mistake import Mistake, bad_orders, condition_names, doubles
from workers.knowledge.model import Knowledge

Found = Iterator[tuple[str, str]]
"""The field of an analyte, and what is wrong with it in one clause."""


def check_limits(knowledge: Knowledge) -> Iterator[Mistake]:
    """Every mistake of every analyte, in the order of the file."""
    analytes = knowledge.thresholds.analytes
    for says in doubles([analyte.id for analyte in analytes]):
        yield Mistake("thresholds", ("analytes",), says)
    for number, analyte in enumerate(analytes):
        at = ("analytes", number)
        yield from (Mistake("thresholds", (*at, "next"), says) for says in _bad_next(analyte, knowledge))
        for check in (_range, _sides, _nesting, _bands):
            yield from (Mistake("thresholds", (*at, field), says) for field, says in check(analyte))


def _bad_next(analyte: Analyte, knowledge: Knowledge) -> Iterator[str]:
    yield from bad_orders(analyte.next, knowledge)
    for part in analyte.next:
        if isinstance(part, dict) and "if" in part:
            try:
                list(condition_names(part["if"]))
            except ValueError as error:
                yield str(error)


def _range(analyte: Analyte) -> Found:
    if any(entry.low >= entry.high for entry in analyte.range):
        yield "range", "low must be below high"
    if isinstance(analyte.abnormal, str) and not analyte.range:
        yield "abnormal", f"{analyte.abnormal} needs a range"
    for sex in ("female", "male") if analyte.range else ():
        from_ages = [entry.from_age for entry in analyte.range if entry.sex in ("", sex)]
        if 0 not in from_ages:
            yield "range", f"no range holds for every {sex} patient"
        if len(set(from_ages)) < len(from_ages):
            yield "range", f"two ranges hold for the same {sex} patient"


def _sides(analyte: Analyte) -> Found:
    """One limit a side, and the low one below the high one."""
    for field, bounds in _bounds(analyte):
        if None not in (bounds.at_most, bounds.below) or None not in (bounds.at_least, bounds.above):
            yield field, "one limit for each side: at_most or below, at_least or above"
        low, high = bounds.low, bounds.high
        if low is not None and high is not None and low >= high:
            yield field, "the low limit must lie below the high one"


def _nesting(analyte: Analyte) -> Found:
    """Each kind of limit lies outside the next one, on both sides."""
    ranges = [Bounds(below=entry.low, above=entry.high) for entry in analyte.range]
    fixed = [analyte.abnormal] if isinstance(analyte.abnormal, Bounds) else []
    if not all(_outside(bounds, inner, touching=True) for bounds in fixed for inner in ranges):
        yield "abnormal", "what counts as out of range must not lie within the reference range"
    if not all(_outside(analyte.intermediate, inner) for inner in (*fixed, *ranges)):
        yield "intermediate", "an intermediate limit must lie beyond what is out of range"
    if not _outside(analyte.critical, analyte.intermediate):
        yield "critical", "a critical limit must lie beyond the intermediate one"
    if not all(_outside(analyte.critical, inner) for inner in (*fixed, *ranges)):
        yield "critical", "a critical limit must lie beyond what is out of range"


def _bands(analyte: Analyte) -> Found:
    """A band that an earlier one takes in whole can never be reached."""
    for earlier, band in zip(analyte.bands, analyte.bands[1:], strict=False):
        if not _outside(earlier, band) or _is_everything(earlier):
            yield "bands", "each band must lie beyond the next"


def _is_everything(band: Band) -> bool:
    return band.low is None and band.high is None


def _bounds(analyte: Analyte) -> Iterator[tuple[str, Bounds]]:
    yield "critical", analyte.critical
    yield "intermediate", analyte.intermediate
    if isinstance(analyte.abnormal, Bounds):
        yield "abnormal", analyte.abnormal
    yield from (("bands", band) for band in analyte.bands)


def _outside(outer: Bounds, inner: Bounds, *, touching: bool = False) -> bool:
    """Whether each outer limit lies beyond the inner one of its side, or at it where they may touch."""
    lows, highs = (outer.low, inner.low), (outer.high, inner.high)
    return _apart(lows[0], lows[1], touching=touching) and _apart(highs[1], highs[0], touching=touching)


def _apart(lower: float | None, higher: float | None, *, touching: bool) -> bool:
    if lower is None or higher is None:
        return True
    return lower <= higher if touching else lower < higher
