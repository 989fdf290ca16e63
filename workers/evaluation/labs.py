"""Laboratory values against their limits: normal, out of range, to repeat soon, critical.

The range printed with a result goes before the table; a value given as a bound
("<2.6") is judged only as far as the bound decides; of two values at the same time
the worse one counts (specification 4 and 6.4).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.evaluation.calcium import ADJUSTED, TOTAL, calcium_results
from workers.evaluation.terms import Bracket, Limits, Reach, Terms, outside
from workers.facts import Case, Result
from workers.knowledge.analytes import Analyte, Band


class Grade(IntEnum):
    """How far a value lies from normal; UNDECIDED where a bound or a missing sex leaves it open."""

    UNDECIDED = -1
    NORMAL = 0
    ABNORMAL = 1
    INTERMEDIATE = 2
    CRITICAL = 3


class Reading(NamedTuple):
    """The newest value of one analyte with its grade.

    ``rise`` is how many times the ``lowest`` earlier value it is, where that decided the grade; ``rival``
    is another value that may be as new and was graded less serious.
    """

    limits: Limits
    result: Result
    grade: Grade
    rise: float = 0.0
    lowest: Result | None = None
    rival: Result | None = None

    @property
    def analyte(self) -> Analyte:
        """The analyte as the knowledge describes it."""
        return self.limits.analyte

    @property
    def adjusted(self) -> bool:
        """Whether the value can be taken as it stands; a total calcium has to be corrected for albumin first."""
        return self.result.analyte != TOTAL

    @property
    def band(self) -> Band | None:
        """The part of what is out of range to which the value certainly belongs."""
        low, high = interval(self.result)
        return next((band for part, band in self.limits.bands if _reached(part, low, high) is PRESENT), None)

    @property
    def may_be_critical(self) -> bool:
        """Whether a bound leaves it open that the value is critical."""
        return _reached(self.limits.critical, *interval(self.result)) is UNKNOWN


def newest_readings(case: Case, results: Mapping[str, Sequence[Result]], terms: Terms) -> dict[str, Reading]:
    """The newest value of each analyte in the knowledge, graded; the worse of two at the same time."""
    readings: dict[str, Reading] = {}
    if not results:
        return readings
    for name, limits in terms.analytes.items():
        if name in results:
            values = results[name]
        elif name == "calcium" and not results.keys().isdisjoint((TOTAL, ADJUSTED)):
            values = list(calcium_results(results, terms))
        else:
            continue
        reading = newest_reading(values, limits, case, terms)
        if reading:
            readings[name] = reading
    return readings


def newest_reading(values: Iterable[Result], limits: Limits, case: Case, terms: Terms) -> Reading | None:
    """The newest of the values of one analyte, graded; the worst where several may be the newest."""
    readable = [result for result in values if result.unit == limits.analyte.unit]
    graded = [Reading(limits, each, grade(each, limits, case)) for each in latest(readable)]
    if not graded:
        return None
    worst = graded[0]
    if len(graded) > 1:
        worst, best = max(graded, key=_worst), min(graded, key=_worst)
        if (
            Grade.NORMAL <= best.grade < worst.grade
            and best.result.evidence.reference != worst.result.evidence.reference
        ):
            worst = worst._replace(rival=best.result)
    return worst if limits.analyte.intermediate_rise is None else _risen(worst, readable, terms)


def _risen(reading: Reading, values: Iterable[Result], terms: Terms) -> Reading:
    """A value that is so many times the lowest of the weeks before it is to be repeated soon. [specification 4.1]"""
    result, enough = reading.result, reading.analyte.intermediate_rise
    if enough is None or reading.grade >= Grade.INTERMEDIATE or result.on is None or result.comparator.startswith("<"):
        return reading
    days = terms.limits["creatinine_compared_within_days"]
    newest = result.on.first
    before = [
        each
        for each in values
        if each.on and not each.comparator and each.on.last < newest and (newest - each.on.first).days <= days
    ]
    lowest = min(before, key=lambda each: (each.value, each.evidence.reference), default=None)
    rise = round(result.value / lowest.value, 3) if lowest and lowest.value > 0 else 0.0
    return reading._replace(grade=Grade.INTERMEDIATE, rise=rise, lowest=lowest) if rise >= enough else reading


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
    """The values that a result can mean, ends included."""
    return ends(result.value, result.comparator)


def ends(value: float, comparator: str) -> tuple[float, float]:
    """The values that a number can mean: itself, or a half-line where it is a bound."""
    if not comparator:
        return (value, value)
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
    answers = {_reached(bracket.outside, low, high) for bracket in brackets(limits, case)}
    return answers.pop() if len(answers) == 1 else UNKNOWN


def brackets(limits: Limits, case: Case) -> list[Bracket]:
    """The narrowest range of the table that applies; several where the sex or the age is not known well enough."""
    if len(limits.brackets) == 1:
        return list(limits.brackets)
    sexes = (case.sex,) if case.sex in ("female", "male") else ("female", "male")
    years = (case.age.youngest, case.age.oldest) if case.age else (0, _OLDEST)
    return [_bracket(limits, sex, age) for sex in sexes for age in years]


_OLDEST = 200


def _bracket(limits: Limits, sex: str, years: int) -> Bracket:
    return next(b for b in limits.brackets if b.sex in ("", sex) and b.from_age <= years)


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


def _worst(reading: Reading) -> tuple[int, bool, float, str, str]:
    """The worse grade first; where grades agree, the corrected calcium and a stable choice."""
    result = reading.result
    return (reading.grade, reading.adjusted, result.value, result.evidence.reference, str(result.on))
