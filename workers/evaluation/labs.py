"""Laboratory values against their limits: normal, out of range, to repeat soon, critical.

The range printed with a result goes before the table; a value given as a bound
("<2.6") is judged only as far as the bound decides; of two values at the same time
the worse one counts (specification 4 and 6.4).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

import msgspec

from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer, all_of, any_of, opposite
from workers.evaluation.terms import Terms
from workers.facts import Case, Result
from workers.knowledge.model import Analyte, Bounds


class Grade(IntEnum):
    """How far a value lies from normal; UNDECIDED where a bound or a missing sex leaves it open."""

    UNDECIDED = -1
    NORMAL = 0
    ABNORMAL = 1
    INTERMEDIATE = 2
    CRITICAL = 3


class Reading(NamedTuple):
    """The newest value of one analyte with its grade. ``adjusted``: calcium corrected for albumin, or ionised."""

    analyte: Analyte
    result: Result
    grade: Grade
    adjusted: bool = True


def newest_readings(case: Case, results: Mapping[str, Sequence[Result]], terms: Terms) -> dict[str, Reading]:
    """The newest value of each analyte in the knowledge, graded; the worse of two at the same time."""
    readings: dict[str, Reading] = {}
    if not results:
        return readings
    for analyte in terms.analytes.values():
        if analyte.id == "calcium":
            values = list(_calcium(results, terms))
        else:
            values = [(result, True) for result in results.get(analyte.id, ())]
        readable = [(result, fit) for result, fit in values if result.unit == analyte.unit]
        graded = [Reading(analyte, result, grade(result, analyte, case), fit) for result, fit in _latest(readable)]
        if graded:
            readings[analyte.id] = max(graded, key=_worst)
    return readings


def grade(result: Result, analyte: Analyte, case: Case) -> Grade:
    """Where one value lies, the most serious limit that it certainly reaches."""
    low, high = _interval(result)
    critical = _reached(analyte.critical, low, high)
    intermediate = _reached(analyte.intermediate, low, high)
    abnormal = _abnormal(result, analyte, case, low, high)
    for answer, level in ((critical, Grade.CRITICAL), (intermediate, Grade.INTERMEDIATE), (abnormal, Grade.ABNORMAL)):
        if answer is PRESENT:
            return level
    settled = all_of(opposite(answer) for answer in (critical, intermediate, abnormal))
    return Grade.NORMAL if settled is PRESENT else Grade.UNDECIDED


def _interval(result: Result) -> tuple[float, float]:
    """The values that a result can mean: one point, or a half-line for a bound."""
    if result.comparator in ("<", "<="):
        return (-math.inf, result.value)
    if result.comparator in (">", ">="):
        return (result.value, math.inf)
    return (result.value, result.value)


def _reached(bounds: Bounds, low: float, high: float) -> Answer:
    """Whether a value anywhere between low and high reaches one of the limits."""
    answers = []
    if bounds.at_most is not None:
        answers.append(_below(low, high, math.nextafter(bounds.at_most, math.inf)))
    if bounds.below is not None:
        answers.append(_below(low, high, bounds.below))
    if bounds.at_least is not None:
        answers.append(opposite(_below(low, high, bounds.at_least)))
    if bounds.above is not None:
        answers.append(opposite(_below(low, high, math.nextafter(bounds.above, math.inf))))
    return any_of(answers)


def _below(low: float, high: float, limit: float) -> Answer:
    if high < limit:
        return PRESENT
    return ABSENT if low >= limit else UNKNOWN


def _abnormal(result: Result, analyte: Analyte, case: Case, low: float, high: float) -> Answer:
    if isinstance(analyte.abnormal, Bounds):
        return _reached(analyte.abnormal, low, high)
    answers = [_reached(bounds, low, high) for bounds in _ranges(result, analyte, case)]
    certain = any_of(answers)
    return UNKNOWN if certain is PRESENT and any(answer is not PRESENT for answer in answers) else certain


def _ranges(result: Result, analyte: Analyte, case: Case) -> Iterator[Bounds]:
    """The ranges that may apply, as limits outside which a value lies; several where sex or age is unknown."""
    if result.low is not None or result.high is not None:
        yield _outside(result.low, result.high, analyte)
        return
    for sex in (case.sex,) if case.sex else ("female", "male"):
        fitting = [entry for entry in analyte.range if entry.sex in ("", sex)]
        for years in {case.age.youngest, case.age.oldest} if case.age else {0, 200}:
            best = max((e for e in fitting if e.from_age <= years), key=lambda e: (e.from_age, e.sex))
            yield _outside(best.low, best.high, analyte)


def _outside(low: float | None, high: float | None, analyte: Analyte) -> Bounds:
    side = analyte.abnormal
    return Bounds(below=low if side != "above" else None, above=high if side != "below" else None)


def _latest(values: Iterable[tuple[Result, bool]]) -> list[tuple[Result, bool]]:
    """The results of the newest moment: same day, and same time where both give one."""
    dated = [(result, fit) for result, fit in values if result.on is not None]
    if not dated:
        return list(values)
    newest_day = max(result.on.last for result, _ in dated if result.on)
    day = [(result, fit) for result, fit in dated if result.on and result.on.last == newest_day]
    clock = max((result.on.instant for result, _ in day if result.on and result.on.instant is not None), default=None)
    return [(r, fit) for r, fit in day if r.on and r.on.instant in (None, clock)]


def _worst(reading: Reading) -> tuple[int, bool, float, str]:
    """The worse grade first; where grades agree, the corrected calcium and a stable choice."""
    return (reading.grade, reading.adjusted, reading.result.value, reading.result.evidence.reference)


def _calcium(results: Mapping[str, Sequence[Result]], terms: Terms) -> Iterator[tuple[Result, bool]]:
    """Calcium adjusted for albumin where that is allowed, and as measured where it is not.

    A total calcium of a day on which the laboratory itself reported an adjusted one says nothing more.
    """
    reported = results.get("calcium-adjusted", ())
    reported_days = {result.on.last for result in reported if result.on}
    for result in reported:
        yield result, True
    for result in results.get("calcium-total", ()):
        if result.on and result.on.last in reported_days:
            continue
        albumin = _albumin_of_the_draw(result, results.get("albumin", ()), terms)
        if albumin is None or result.comparator:
            yield result, False
        else:
            per_gram = terms.limits["mmol_per_g"]
            shift = per_gram * (terms.limits["normal_albumin_g_per_l"] - albumin.value)
            evidence = msgspec.structs.replace(
                result.evidence, says=f"{result.evidence.says}, adjusted for albumin {result.value + shift:.2f} mmol/L"
            )
            yield msgspec.structs.replace(result, value=result.value + shift, evidence=evidence), True


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
