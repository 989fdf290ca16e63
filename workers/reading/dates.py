"""FHIR dates as Spans, read as leniently as real records are written.

A partial date is a range. A date-time without a zone is taken as UTC; a missing second
as zero; ``24:00`` as the end of the day. What cannot be a date is never guessed at.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from workers.facts import Age, Span

_LONGEST = 40
_DATE = re.compile(
    r"""\s*(\d{4})(?:-(\d\d)(?:-(\d\d)
        (?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*([Zz]|[+-]\d\d:?\d\d)?)?)?)?\s*""",
    re.VERBOSE | re.ASCII,
)
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400
_SIXTY = 60


def read_date(text: str) -> Span | None:
    """The days (and the instant, when a time is given) that a FHIR date can mean; None when it is no date."""
    return _span(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _span(text: str) -> Span | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour = match.group(1, 2, 3, 4)
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        last = first if day else _last_day(first, in_month=month is not None)
        return Span(first, last, _instant(first, match) if hour else None)
    except ValueError:
        return None


def period(start: Span | None, end: Span | None) -> Span | None:
    """From the first day of the start to the last day of the end; an end before its start is left out."""
    if start is None or end is None:
        return start or end
    return start if end.last < start.first else Span(start.first, end.last)


def is_after(span: Span, day: date) -> bool:
    """Whether something lies wholly after a day, both by the clock where it was written and by UTC."""
    return span.first > day and (span.instant is None or _EPOCH + span.instant // _DAY > day.toordinal())


def age_on(born: Span, day: date) -> Age:
    """Whole years from a birth date to a day; a partial birth date gives two bounds."""
    return Age(_years(born.last, day), _years(born.first, day))


def _last_day(first: date, *, in_month: bool) -> date:
    month = first.month if in_month else 12
    return date(first.year, month, monthrange(first.year, month)[1])


def _instant(day: date, match: re.Match[str]) -> float:
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    seconds = hour * 3600 + minute * 60 + second
    if minute >= _SIXTY or second > _SIXTY or seconds > _DAY:  # second 60 is a leap second, 24:00 the end of the day
        raise ValueError
    midnight = (day.toordinal() - _EPOCH) * _DAY
    return midnight + seconds + float(f"0.{match[7] or 0}") - _offset(match[8])


def _offset(zone: str | None) -> int:
    if zone is None or zone in "Zz":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[-2:]) * 60
    return -seconds if zone[0] == "-" else seconds


def _years(born: date, day: date) -> int:
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
