"""In which way a laboratory value is out, in words: the limit it went beyond, in the unit that was sent."""

from __future__ import annotations

import math

from workers.evaluation.labs import Grade, Reading, brackets, interval
from workers.evaluation.terms import Reach, outside
from workers.facts import Case, Result
from workers.knowledge.analytes import Analyte, Bounds


def beyond(reading: Reading, level: Grade, case: Case) -> str:
    """The limit that was reached: "below 3.5", or "critical at 2.5 or less".

    :param level: as what the value counts, which may be less than its grade.
    """
    analyte = reading.analyte
    if level is Grade.CRITICAL:
        return _marked("critical", _limit(analyte.critical, reading))
    if level is Grade.INTERMEDIATE:
        rise = f"{reading.rise:.1f} times the lowest of the weeks before" if reading.rise else ""
        return rise or _marked("to repeat", _limit(analyte.intermediate, reading))
    if isinstance(analyte.abnormal, Bounds):
        return _limit(reading.band or analyte.abnormal, reading) or _limit(analyte.abnormal, reading)
    return _out_of_range(reading, case)


def lies_low(reading: Reading) -> bool:
    """Whether a value out of range lies on the low side of it."""
    limits, (_, high) = reading.limits, interval(reading.result)
    if high < max(limits.critical.below, limits.intermediate.below):
        return True
    if limits.abnormal is not None:
        return high < limits.abnormal.below
    own = reading.result.low is not None or reading.result.high is not None
    lowest = [reading.result.low] if own else [bracket.outside.below for bracket in limits.brackets]
    return any(low is not None and high < low for low in lowest)


def _marked(word: str, limit: str) -> str:
    return f"{word} at {limit}" if limit.endswith(("less", "more")) else f"{word} {limit}"


def _limit(bounds: Bounds, reading: Reading) -> str:
    """Which of the bounds the value reaches, in words; empty where it reaches none."""
    low, high = interval(reading.result)
    reached = (
        ("below {}", bounds.below, bounds.below is not None and high < bounds.below),
        ("{} or less", bounds.at_most, bounds.at_most is not None and high <= bounds.at_most),
        ("above {}", bounds.above, bounds.above is not None and low > bounds.above),
        ("{} or more", bounds.at_least, bounds.at_least is not None and low >= bounds.at_least),
    )
    for words, limit, holds in reached:
        if holds and limit is not None:
            return words.format(_shown(limit, reading.result, reading.analyte))
    return ""


def _out_of_range(reading: Reading, case: Case) -> str:
    """Below or above which end of its range; the range printed with the result goes first."""
    result, analyte = reading.result, reading.analyte
    own = result.low is not None or result.high is not None
    ranges = [outside(result.low, result.high, analyte)] if own else [b.outside for b in brackets(reading.limits, case)]
    found = (_end(each, reading, 1 if own else 0) for each in ranges)
    return next((words for words in found if words), "")


def _end(reach: Reach, reading: Reading, finer: int) -> str:
    low, high = interval(reading.result)
    if high < reach.below:
        return f"below {_shown(reach.below, reading.result, reading.analyte, finer)}"
    return f"above {_shown(reach.onward, reading.result, reading.analyte, finer)}" if low >= reach.onward else ""


def _shown(limit: float, result: Result, analyte: Analyte, finer: int = 0) -> str:
    """A limit as it is printed in the unit that was sent; in the analyte's own where no factor leads there.

    :param finer: decimals more than the table of limits has.
    """
    decimals = analyte.digits + finer
    if not result.scale:
        return f"{_number(limit, decimals)} {analyte.unit}"
    return _number(limit * result.scale, max(0, decimals - round(math.log10(result.scale))))


def _number(value: float, decimals: int) -> str:
    said = f"{value:.{decimals}f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
