"""Amounts and habits, said or measured lately, in short words for a line of advice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.labs import interval
from workers.facts import NOT_RECORDED, Evidence, Finding, Result, Span, absent, present


class Limit(NamedTuple):
    """Beyond which numbers an amount matters; ``onward`` is reached at the number itself."""

    above: float = math.inf
    onward: float = math.inf
    below: float = -math.inf


class Amount(NamedTuple):
    """What a number can mean, ends included, and where it stands."""

    low: float
    high: float
    evidence: Evidence


def lately(chart: Chart, item: str, codes: tuple[str, ...], says: str) -> Finding:
    """Whether one of these codes was answered lately; an answer of long ago is unknown now."""
    chosen = chart.chose(item, *codes)
    if chosen is NOT_RECORDED or not _recent(chart, chart.said(item)):
        return NOT_RECORDED
    if chosen.answer is not PRESENT:
        return chosen
    return present(Evidence(each.reference, _day_if_old(chart, each.on), says) for each in chosen.evidence)


def amount(chart: Chart, item: str, measure: str, says: str, limit: Limit) -> Finding:
    """Whether an amount, answered or measured lately, certainly lies beyond a limit; "no" takes all of them within."""
    amounts = list(_amounts(chart, item, measure, says))
    if not amounts:
        return NOT_RECORDED
    above, onward, below = limit
    beyond = [each.evidence for each in amounts if each.low > above or each.low >= onward or each.high < below]
    if beyond:
        return present(in_order(beyond))
    within = all(each.high <= above and each.high < onward and each.low >= below for each in amounts)
    return absent(in_order(each.evidence for each in amounts)) if within else NOT_RECORDED


def _amounts(chart: Chart, item: str, measure: str, says: str) -> Iterator[Amount]:
    reply = chart.standing(item).reply
    if reply is not None and reply.number is not None and _recent(chart, reply.said):
        low, high = interval(Result("", reply.number, "", reply.evidence, comparator=reply.comparator))
        told = says.format(f"{reply.comparator}{reply.number:g}")
        yield Amount(low, high, Evidence(reply.evidence.reference, _day_if_old(chart, reply.said), told))
    for result in chart.latest(measure, _days(chart)) if measure else ():
        told = says.format(f"{result.comparator}{result.value:g}")
        yield Amount(*interval(result), Evidence(result.evidence.reference, _day_if_old(chart, result.on), told))


def _day_if_old(chart: Chart, on: Span | None) -> Span | None:
    """The day, to be told with what was said more than a month ago; what is newer is told without one."""
    new = on is not None and on.longest_days(chart.as_of) <= chart.limit("negative_answer_expires_after_days")
    return None if new else on


def _recent(chart: Chart, said: Span | None) -> bool:
    return said is not None and said.longest_days(chart.as_of) <= _days(chart)


def _days(chart: Chart) -> float:
    return chart.limit("lifestyle_answer_counts_for_days")
