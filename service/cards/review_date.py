"""The days between which to look again, where the advice says in how many weeks."""

from __future__ import annotations

import re
from datetime import date, timedelta

from service.cards import words

_WEEKS = re.compile(r"\breview in (\d{1,2}) to (\d{1,2}) weeks\b")


def review_dates(target: str, as_of: date) -> str:
    """The first and the last day for "review in 4 to 8 weeks"; empty where the advice names no such time."""
    found = _WEEKS.search(target)
    if not found:
        return ""
    first, last = (as_of + timedelta(weeks=int(weeks)) for weeks in found.groups())
    return words.REVIEW_BETWEEN.format(first.isoformat(), last.isoformat())
