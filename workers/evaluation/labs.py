"""Laboratory values against their limits: normal, out of range, to repeat soon, critical.

The range printed with a result goes before the table; a value given as a bound
("<2.6") is judged only as far as the bound decides; of two values at the same time
the worse one counts (specification 4 and 6.4).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import IntEnum
from typing import NamedTuple

import msgspec

from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.evaluation.terms import Limits, Reach, Terms, outside
from workers.facts import Case, Result
from workers.knowledge.model import Analyte


class Grade(IntEnum):
    """How far a value lies from normal; UNDECIDED where a bound or a missing sex leaves it open."""

    UNDECIDED = -1
    NORMAL = 0
    ABNORMAL = 1
    INTERMEDIATE = 2
    CRITICAL = 3


class Reading(NamedTuple):
    """The newest value of one analyte with its grade."""

    analyte: Analyte
    result: Result
    grade: Grade

    @property
    def adjusted(self) -> bool:
        """Whether the value can be taken as it stands; a total calcium has to be corrected for albumin first."""
        return self.result.analyte != _TOTAL


_TOTAL, _ADJUSTED = "calcium-total", "calcium-adjusted"


def newest_readings(case: Case, results: Mapping[str, Sequence[Result]], terms: Terms) -> dict[str, Reading]:
    """The newest value of each analyte in the knowledge, graded; the worse of two at the same time."""
    readings: dict[str, Reading] = {}
    for name, limits in terms.analytes.items():
        if name in results:
            values = results[name]
        elif name == "calcium" and not results.keys().isdisjoint((_TOTAL, _ADJUSTED)):
            values = list(_calcium(results, terms))
        else:
            continue
        readable = [result for result in values if result.unit == limits.analyte.unit]
        graded = [Reading(limits.analyte, each, grade(each, limits, case)) for each in latest(readable)]
        if graded:
            readings[name] = max(graded, key=_worst)
    return readings


def grade(result: Result, limits: Limits, case: Case) -> Grade:
    """Where one value lies: the most serious limit that it certainly reaches."""
    low, high = interval(result)
    critical = _reached(limits.critical, low, high)
    if critical is PRESENT:
        return Grade.CRITICAL
    intermediate = _reached(limits.intermediate, low, high)
    if intermediate is PRESENT:
        return Grade.INTERMEDIATE
    abnormal = _abnormal(result, limits, case, low, high)
    if abnormal is PRESENT:
        return Grade.ABNORMAL
    return Grade.UNDECIDED if UNKNOWN in (critical, intermediate, abnormal) else Grade.NORMAL


def interval(result: Result) -> tuple[float, float]:
    """The values that a result can mean, ends included: one point, or a half-line for a bound."""
    value, comparator = result.value, result.comparator
    if comparator.startswith("<"):
        return (-math.inf, value if comparator == "<=" else math.nextafter(value, -math.inf))
    if comparator.startswith(">"):
        return (value if comparator == ">=" else math.nextafter(value, math.inf), math.inf)
    return (value, value)


def _reached(reach: Reach, low: float, high: float) -> Answer:
    """Whether a value that lies somewhere between low and high reaches one of the limits."""
    if high < reach.below or low >= reach.onward:
        return PRESENT
    return ABSENT if low >= reach.below and high < reach.onward else UNKNOWN


def _abnormal(result: Result, limits: Limits, case: Case, low: float, high: float) -> Answer:
    """Whether a value is out of range; unknown where the ranges that may apply do not agree."""
    if limits.abnormal is not None:
        return _reached(limits.abnormal, low, high)
    if result.low is not None or result.high is not None:
        return _reached(outside(result.low, result.high, limits.analyte), low, high)
    if case.sex and case.age and case.age.youngest == case.age.oldest:
        return _reached(_bracket(limits, case.sex, case.age.oldest), low, high)
    sexes = (case.sex,) if case.sex else ("female", "male")
    years = (case.age.youngest, case.age.oldest) if case.age else (0, _OLDEST)
    answers = {_reached(_bracket(limits, sex, age), low, high) for sex in sexes for age in years}
    return answers.pop() if len(answers) == 1 else UNKNOWN


_OLDEST = 200


def _bracket(limits: Limits, sex: str, years: int) -> Reach:
    """What lies outside the narrowest range that applies."""
    return next(b.outside for b in limits.brackets if b.sex in ("", sex) and b.from_age <= years)


def latest(results: Sequence[Result]) -> list[Result]:
    """The results that no other one certainly came after.

    Two clock times are compared as moments; without both, one day is later than another only when its
    first possible day lies after the other's last. A partial date, or none, therefore never hides a
    value that may be newer.
    """
    if len(results) == 1:
        return list(results)
    moments = [r.on.instant for r in results if r.on and r.on.instant is not None]
    newest_moment = max(moments, default=-math.inf)
    days = [r.on.first for r in results if r.on]
    newest_day = max(days, default=date.min)
    newest_day_alone = max((r.on.first for r in results if r.on and r.on.instant is None), default=date.min)
    kept = []
    for result in results:
        on = result.on
        if on is None:
            kept.append(result)
        elif on.instant is None:
            kept += [] if newest_day > on.last else [result]
        elif newest_moment <= on.instant and newest_day_alone <= on.last:
            kept.append(result)
    return kept


def _worst(reading: Reading) -> tuple[int, bool, float, str]:
    """The worse grade first; where grades agree, the corrected calcium and a stable choice."""
    return (reading.grade, reading.adjusted, reading.result.value, reading.result.evidence.reference)


def _calcium(results: Mapping[str, Sequence[Result]], terms: Terms) -> Iterator[Result]:
    """Calcium adjusted for albumin where that is allowed, and as measured where it is not.

    A total calcium of the same draw as one that the laboratory itself adjusted says nothing more.
    """
    reported = results.get(_ADJUSTED, ())
    yield from reported
    for result in results.get(_TOTAL, ()):
        if any(_same_draw(result, adjusted) for adjusted in reported):
            continue
        albumin = _albumin_of_the_draw(result, results.get("albumin", ()), terms)
        yield result if albumin is None or result.comparator else _corrected(result, albumin, terms)


def _corrected(calcium: Result, albumin: Result, terms: Terms) -> Result:
    """The Payne-type correction; the words keep the value that was measured. [specification 4.2]"""
    value = calcium.value + terms.limits["mmol_per_g"] * (terms.limits["normal_albumin_g_per_l"] - albumin.value)
    says = f"{calcium.evidence.says}, adjusted for albumin {value:.2f} mmol/L"
    evidence = msgspec.structs.replace(calcium.evidence, says=says)
    return msgspec.structs.replace(calcium, analyte=_ADJUSTED, value=value, evidence=evidence)


def _same_draw(one: Result, other: Result) -> bool:
    """The same moment, or the same day where a clock time is missing."""
    if one.on is None or other.on is None or one.on.last != other.on.last:
        return False
    return one.on.instant == other.on.instant or None in (one.on.instant, other.on.instant)


def _albumin_of_the_draw(calcium: Result, albumins: Iterable[Result], terms: Terms) -> Result | None:
    """Albumin within a day of the calcium, high enough for the correction to hold; the lowest if several."""
    day = terms.limits["albumin_same_draw_days"]
    same = [
        albumin
        for albumin in albumins
        if calcium.on and albumin.on and abs((albumin.on.last - calcium.on.last).days) <= day
        if not albumin.comparator and albumin.unit == "g/L"
    ]
    lowest = min(same, key=lambda each: (each.value, each.evidence.reference), default=None)
    return lowest if lowest and lowest.value >= terms.limits["lowest_albumin_g_per_l"] else None
