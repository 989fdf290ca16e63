"""Total calcium and albumin: what a total calcium is worth (specification 4.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from workers.evaluation.terms import Terms
from workers.facts import Result

TOTAL, ADJUSTED = "calcium-total", "calcium-adjusted"
_DECIMALS = 4
_DAY = 86400.0


def calcium_results(results: Mapping[str, Sequence[Result]], terms: Terms) -> Iterator[Result]:
    """Calcium adjusted for albumin where that is allowed, and as measured where it is not.

    A total calcium of the same draw as one that the laboratory itself adjusted says nothing more.
    """
    yield from results.get(ADJUSTED, ())
    albumins = results.get("albumin", ())
    for result in unadjusted(results):
        albumin = albumin_of_the_draw(result, albumins, terms)
        correctable = albumin and albumin.value >= terms.limits["lowest_albumin_g_per_l"] and not result.comparator
        yield corrected(result, albumin, terms) if albumin and correctable else result


def unadjusted(results: Mapping[str, Sequence[Result]]) -> Iterator[Result]:
    """The total values that the laboratory did not adjust itself."""
    reported = results.get(ADJUSTED, ())
    for result in results.get(TOTAL, ()):
        if not any(_same_draw(result, adjusted) for adjusted in reported):
            yield result


def albumin_of_the_draw(calcium: Result, albumins: Sequence[Result], terms: Terms) -> Result | None:
    """The albumin within a day of a calcium; the lowest if there are several."""
    same = [
        albumin
        for albumin in albumins
        if not albumin.comparator and albumin.unit == "g/L" and _within_a_day(calcium, albumin, terms)
    ]
    return min(same, key=lambda each: (each.value, each.evidence.reference), default=None)


def corrected(calcium: Result, albumin: Result, terms: Terms) -> Result:
    """The Payne-type correction; the words keep the value that was measured. [specification 4.2]"""
    value = calcium.value + terms.limits["mmol_per_g"] * (terms.limits["normal_albumin_g_per_l"] - albumin.value)
    value = round(value, _DECIMALS)
    shown = f"{value * calcium.scale:.2f}".rstrip("0").rstrip(".")
    says = f"{calcium.evidence.says}, {shown} when adjusted for albumin"
    evidence = msgspec.structs.replace(calcium.evidence, says=says)
    return msgspec.structs.replace(calcium, analyte=ADJUSTED, value=value, evidence=evidence)


def _within_a_day(one: Result, other: Result, terms: Terms) -> bool:
    """At most a day apart by the clock; by the date where a time is missing."""
    if one.on is None or other.on is None:
        return False
    days = terms.limits["albumin_same_draw_days"]
    if one.on.instant is not None and other.on.instant is not None:
        return abs(one.on.instant - other.on.instant) <= days * _DAY
    return abs((one.on.last - other.on.last).days) <= days


def _same_draw(one: Result, other: Result) -> bool:
    """The same moment, or the same day where a clock time is missing."""
    if one.on is None or other.on is None or one.on.last != other.on.last:
        return False
    return one.on.instant == other.on.instant or None in (one.on.instant, other.on.instant)
