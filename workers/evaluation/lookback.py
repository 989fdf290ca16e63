"""Whether a prior result still speaks for today: recent, of this illness, and not overtaken (specification 3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from workers.answer import PRESENT
from workers.evaluation.chart import Chart
from workers.evaluation.criteria.course import onset
from workers.evaluation.question import QUESTIONS
from workers.facts import Evidence, Medicine, Span
from workers.knowledge.orders import Window


def in_window(chart: Chart, test: str, on: Span | None) -> bool:
    """Recent enough, and not done too long before the twitching began. An undated result is never in its window."""
    window = chart.terms.windows.get(test)
    if window is None or on is None or on.longest_days(chart.as_of) > window.days:
        return False
    began = onset(chart)
    return began is None or (began.since.last - on.first).days <= window.before_onset


def still_holds(chart: Chart, test: str, on: Span) -> bool:
    """Whether a result in its window has not been taken back by anything since."""
    window = chart.terms.windows[test]
    return (
        young_enough(chart, window, on)
        and not any(QUESTIONS[name](chart).answer is PRESENT for name in window.invalid_if)
        and not any(_is_newer(chart, name, on) for name in window.invalid_if_since)
        and not any(_disturbs(changed, window, on) for changed in _changes(chart, window))
    )


def young_enough(chart: Chart, window: Window, on: Span) -> bool:
    """Whether a result is young enough for this patient: some medicines and habits shorten the window."""
    shorter = (days for name, days in window.days_if.items() if QUESTIONS[name](chart).answer is PRESENT)
    return on.longest_days(chart.as_of) <= min(shorter, default=window.days)


def _is_newer(chart: Chart, name: str, on: Span) -> bool:
    """Whether a question is answered yes on anything newer than a result; without a date it may be newer."""
    found = QUESTIONS[name](chart)
    if found.answer is not PRESENT:
        return False
    return not found.evidence or any(_may_follow(each, on) for each in found.evidence)


def _may_follow(evidence: Evidence, on: Span) -> bool:
    return evidence.on is None or evidence.on.last > on.first


def _changes(chart: Chart, window: Window) -> Iterator[Span]:
    """When medicines of the window's classes were started or stopped; a repeat prescription is neither."""
    wanted = set(window.changed)
    for medicine in chart.case.medicines:
        if not wanted.isdisjoint(medicine.classes):
            same = [each for each in chart.case.medicines if _key(each) == _key(medicine)]
            yield from _started_and_stopped(same)


def _key(medicine: Medicine) -> tuple[str, ...]:
    return medicine.ingredients or medicine.classes


def _started_and_stopped(same: list[Medicine]) -> Iterator[Span]:
    """The first start of one medicine, and its last end unless it is still taken; what has no date tells nothing."""
    started = [each.started for each in same if each.started]
    if started:
        yield min(started, key=lambda each: (each.first, each.last))
    stopped = [each.stopped for each in same if each.stopped]
    if stopped and not any(each.state == "active" for each in same):
        yield max(stopped, key=lambda each: (each.last, each.first))


def _disturbs(changed: Span, window: Window, on: Span) -> bool:
    """Whether a change came after a result was drawn, or too shortly before it; on the same day it counts as after."""
    days = (on.first - changed.last).days
    return days <= 0 or days < window.settles_in
