"""Of what days the data are that a card rests on: stale data shown without their date are a danger.

A finding says its day in its own words, after "on" or in brackets at its end ("answered on 2026-11-20", "Potassium 2.4
mmol/L (2026-11-10)"). A day after "since" is when something began, and not how old the finding is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.cards import words
from workers.assessment import Assessment

_DAY = re.compile(r"(?:\bon |\()(\d{4}-\d{2}(?:-\d{2})?)(?![\d-])|\((\d{4})\)\Z")


def data_dates(assessment: Assessment) -> list[str]:
    """A sentence with the oldest and the newest day of what the card rests on, and how much of it has no day.

    What lies ahead, such as an appointment, is no data. Partial dates stay as exact as they are.
    """
    days, undated = [], 0
    for phrase in _phrases(assessment):
        day = _day_of(phrase)
        undated += not day
        if day and day <= assessment.as_of.isoformat():
            days.append(day)
    if not days and not undated:
        return [words.NO_DATA]
    return [*_span(days), *_without(undated)]


def _phrases(assessment: Assessment) -> Iterator[str]:
    """Every finding of the rules, and every result or order by which something is not suggested again."""
    yield from dict.fromkeys(phrase for reason in assessment.reasons for phrase in reason.found)
    yield from dict.fromkeys(each.because for each in assessment.suppressed_orders if _DAY.search(each.because))


def _day_of(phrase: str) -> str:
    """The last day that a phrase gives: what stands before it may be quoted from the record."""
    found = [full or year for full, year in _DAY.findall(phrase)]
    return found[-1] if found else ""


def _span(days: list[str]) -> list[str]:
    if not days:
        return []
    oldest, newest = min(days), max(days)
    return [words.DATA_OF_ONE_DAY.format(newest) if oldest == newest else words.DATA_OF.format(oldest, newest)]


def _without(undated: int) -> list[str]:
    if undated == 0:
        return []
    return [words.ONE_UNDATED if undated == 1 else words.UNDATED.format(undated)]
