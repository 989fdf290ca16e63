"""Amounts and habits, said or measured lately, in short words for a line of advice."""

from __future__ import annotations

import math
from typing import NamedTuple

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.labs import ends
from workers.facts import NOT_RECORDED, Evidence, Finding, Reply, Result, Span, absent, present


class Limit(NamedTuple):
    """Beyond which numbers an amount matters; ``onward`` is reached at the number itself."""

    above: float = math.inf
    onward: float = math.inf
    below: float = -math.inf


def lately(chart: Chart, item: str, codes: tuple[str, ...], says: str) -> Finding:
    """Whether one of these codes was answered lately; an answer of long ago is unknown now."""
    chosen = chart.chose(item, *codes)
    if not _recent(chart, chart.said(item)):
        return NOT_RECORDED
    if chosen.answer is not PRESENT:
        return chosen
    return present(Evidence(each.reference, _day_if_old(chart, each.on), says) for each in chosen.evidence)


def amount(chart: Chart, item: str, measure: str, says: str, limit: Limit) -> Finding:
    """Whether an amount, answered or measured lately, certainly lies beyond a limit; "no" takes all of them within."""
    sources: list[Reply | Result] = [*chart.latest(measure, _days(chart))] if measure else []
    reply = chart.standing(item).reply
    if reply is not None and reply.number is not None and _recent(chart, reply.said):
        sources.append(reply)
    if not sources:
        return NOT_RECORDED
    ranges = [ends(_number(each), each.comparator) for each in sources]
    above, onward, below = limit
    far = [low > above or low >= onward or high < below for low, high in ranges]
    if any(far):
        return present(in_order(_told(chart, each, says) for each, beyond in zip(sources, far, strict=True) if beyond))
    within = all(high <= above and (high < onward or math.isinf(onward)) and low >= below for low, high in ranges)
    return absent(in_order(each.evidence for each in sources)) if within else NOT_RECORDED


def _number(source: Reply | Result) -> float:
    return source.value if isinstance(source, Result) else source.number or 0


def _told(chart: Chart, source: Reply | Result, says: str) -> Evidence:
    on = source.on if isinstance(source, Result) else source.said
    words = says.format(f"{source.comparator}{_number(source):g}")
    return Evidence(source.evidence.reference, _day_if_old(chart, on), words)


def _day_if_old(chart: Chart, on: Span | None) -> Span | None:
    """The day, to be told with what was said more than a month ago; what is newer is told without one."""
    new = on is not None and on.longest_days(chart.as_of) <= chart.limit("negative_answer_expires_after_days")
    return None if new else on


def _recent(chart: Chart, said: Span | None) -> bool:
    return said is not None and said.longest_days(chart.as_of) <= _days(chart)


def _days(chart: Chart) -> float:
    return chart.limit("lifestyle_answer_counts_for_days")
