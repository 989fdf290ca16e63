"""Orders that the record makes needless, and orders that are suggested although something like them is there.

An abnormal result never makes a test needless, and a test that a rule wants within a day is
not put off by an older result or order (specification 3.5, 6.5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from workers.answer import PRESENT
from workers.assessment import RepeatedOrder, SuppressedOrder
from workers.evaluation.chart import Chart
from workers.evaluation.conditions import Weigh, bind
from workers.evaluation.criteria.lab_values import lab_values
from workers.evaluation.labs import Grade, interval, latest
from workers.evaluation.lookback import in_window, still_holds
from workers.evaluation.question import QUESTIONS, Question
from workers.evaluation.referred import REFERRALS, Wanted, earlier_referral, live, on_record, referred
from workers.evaluation.replies import day
from workers.facts import Evidence, Result, Span, Study
from workers.knowledge.model import Knowledge
from workers.knowledge.orders import Circumstance

_FINAL = ("final", "amended", "corrected", "completed")
_SHORT = 60

SUGGESTED = "suggested:"
"""Stands before the order id among the concepts of an order that was drafted here, or that a site codes so."""


class Ground(NamedTuple):
    """A circumstance with its question and its exceptions made callable."""

    when: Question
    because: str
    unless: Weigh | None
    unless_asked_by: frozenset[str]


class Answering(NamedTuple):
    """What answers an order: groups of results of which any one will do, what else may not be abnormal, studies."""

    groups: tuple[tuple[str, ...], ...]
    also: tuple[str, ...]
    studies: frozenset[str]


class Grounds(NamedTuple):
    """What may speak against an order, by its id, once for each knowledge."""

    left_out: dict[str, list[Ground]]
    although: dict[str, list[Ground]]
    answered_by: dict[str, Answering]
    recorded_as: dict[str, frozenset[str]]
    same_problem: frozenset[str]


def grounds(knowledge: Knowledge) -> Grounds:
    """Bind the questions of one loaded knowledge."""
    orders = knowledge.orders
    return Grounds(
        left_out=_by_order(orders.left_out),
        although=_by_order(orders.although),
        answered_by={
            order: Answering(tuple(by.groups()), tuple(by.also), frozenset(by.studies))
            for order, by in orders.answered_by.items()
        },
        recorded_as={order: _recorded_as(order, knowledge) for order in orders.orders},
        same_problem=frozenset(orders.same_problem),
    )


def _recorded_as(order: str, knowledge: Knowledge) -> frozenset[str]:
    """The concepts by which an order is known in a record: its value sets, and itself when it was drafted here.

    A stronger order does for the weaker one. A routine referral does for an urgent one too: it is to be expedited.
    """
    pairs = knowledge.orders.stronger
    same = {order} | {strong for strong, weak in pairs if weak == order}
    same |= {weak for strong, weak in pairs if strong == order and {strong, weak} <= REFERRALS}
    return frozenset(knowledge.orders.recorded_as.get(order, ())) | {f"{SUGGESTED}{each}" for each in same}


def _by_order(circumstances: Iterable[Circumstance]) -> dict[str, list[Ground]]:
    found: dict[str, list[Ground]] = defaultdict(list)
    for each in circumstances:
        unless = bind(each.unless) if each.unless else None
        ground = Ground(QUESTIONS[each.when], each.because, unless, frozenset(each.unless_asked_by))
        for order in each.orders:
            found[order].append(ground)
    return dict(found)


def needless(wanted: Wanted, chart: Chart, known: Grounds) -> SuppressedOrder | None:
    """Why an order is left out, if it is."""
    found = _circumstance(known.left_out.get(wanted.order, ()), wanted, chart)
    return SuppressedOrder(wanted.order, *found) if found else already(wanted, chart, known)


def already(wanted: Wanted, chart: Chart, known: Grounds) -> SuppressedOrder | None:
    """The normal result, the active order or the referral on record that answers an order."""
    if found := _answered(wanted, chart, known):
        return SuppressedOrder(wanted.order, *found)
    concepts = known.recorded_as.get(wanted.order)
    if not concepts:
        return None
    if wanted.order in REFERRALS:
        return referred(wanted, chart, concepts, known.same_problem)
    return on_record(wanted, chart, concepts)


def repeated(wanted: Wanted, chart: Chart, known: Grounds) -> RepeatedOrder | None:
    """What of the kind is on record already, where an order is suggested all the same."""
    found = _circumstance(known.although.get(wanted.order, ()), wanted, chart)
    found = found or _unclear_study(wanted, chart, known)
    concepts = known.recorded_as.get(wanted.order)
    if not found and concepts:
        if wanted.order in REFERRALS:
            found = earlier_referral(chart, concepts)
        elif standing := live(chart, concepts, chart.limit("active_order_counts_for_days")):
            now = standing.evidence.reference in chart.drafts
            when = "being ordered" if now else f"ordered on {day(standing.authored)}"
            found = f"{when}, and now wanted within a day", standing.evidence.reference
    return RepeatedOrder(wanted.order, *found) if found else None


def _circumstance(against: Iterable[Ground], wanted: Wanted, chart: Chart) -> tuple[str, str] | None:
    for ground in against:
        found = ground.when(chart)
        if found.answer is not PRESENT or not ground.unless_asked_by.isdisjoint(wanted.rules):
            continue
        if ground.unless is None or ground.unless(chart, {}) is not PRESENT:
            newest = max(found.evidence, key=_newness, default=Evidence(chart.case.patient))
            return ground.because.format(on=day(newest.on), says=newest.says), newest.reference
    return None


def _newness(evidence: Evidence) -> tuple[int, str]:
    return (evidence.on.last.toordinal() if evidence.on else 0, evidence.reference)


def _answered(wanted: Wanted, chart: Chart, known: Grounds) -> tuple[str, str] | None:
    """The prior normal results or studies that answer an order, in words, and where the first of them stands."""
    by = known.answered_by.get(wanted.order)
    if by is None:
        return None
    if by.studies:
        done = [study for study in _studies(chart, by) if _is_normal(study) and _counts(wanted, chart, study, by)]
        newest = max(done, key=lambda each: _newness(each.evidence), default=None)
        return (f"normal on {day(newest.on)}", newest.evidence.reference) if newest else None
    results = [_normal(group, wanted, chart) for group in by.groups]
    if not all(results) or any(_out_of_range(name, chart) for name in by.also):
        return None
    return _in_words([each for each in results if each])


def _in_words(results: list[Result]) -> tuple[str, str]:
    """That they were normal and on which days, with the values where that is short."""
    days = " and ".join(sorted({day(each.on) for each in results}))
    values = "; ".join(each.evidence.says for each in results)
    shown = f" ({values})" if len(values) <= _SHORT else ""
    return f"normal on {days}{shown}", results[0].evidence.reference


def _normal(group: tuple[str, ...], wanted: Wanted, chart: Chart) -> Result | None:
    """The newest result of a group when it still counts as normal; one out of range in its window spoils the group."""
    kept: list[Result] = []
    for name in group:
        for result, grade in _newest(name, chart):
            if result.on is None or not in_window(chart, name, result.on):
                continue
            if grade > Grade.NORMAL:
                return None
            if grade is Grade.NORMAL and _soon_enough(wanted, chart, result.on) and still_holds(chart, name, result.on):
                kept.append(result)
    return max(kept, key=lambda each: _newness(each.evidence), default=None)


def _newest(name: str, chart: Chart) -> Iterator[tuple[Result, Grade]]:
    """The newest result of a test with its grade; one without limits of ours is judged by its own range alone."""
    at_least = chart.terms.windows[name].at_least
    reading = lab_values(chart).get(name)
    if reading is not None:
        enough = at_least is None or interval(reading.result)[0] >= at_least
        yield reading.result, reading.grade if reading.adjusted and enough else Grade.UNDECIDED
    elif name not in chart.terms.analytes:
        for result in latest(chart.results_of(name)):
            yield result, _by_own_range(result)


def _by_own_range(result: Result) -> Grade:
    if result.low is None and result.high is None:
        return Grade.UNDECIDED
    low, high = interval(result)
    within = (result.low is None or low >= result.low) and (result.high is None or high <= result.high)
    return Grade.NORMAL if within else Grade.ABNORMAL


def _out_of_range(name: str, chart: Chart) -> bool:
    reading = lab_values(chart).get(name)
    if reading is None or reading.grade <= Grade.NORMAL:
        return False
    on = reading.result.on
    return on is None or on.shortest_days(chart.as_of) <= chart.limit("abnormal_result_counts_for_days")


def _soon_enough(wanted: Wanted, chart: Chart, on: Span) -> bool:
    return not wanted.today or on.longest_days(chart.as_of) <= 1


def _studies(chart: Chart, by: Answering) -> Iterator[Study]:
    """Finished studies of the kinds that answer an order."""
    for study in chart.case.studies:
        if study.status in _FINAL and not by.studies.isdisjoint(study.concepts):
            yield study


def _is_normal(study: Study) -> bool:
    return "normal-study" in study.conclusions and "neurogenic-change" not in study.conclusions


def _counts(wanted: Wanted, chart: Chart, study: Study, by: Answering) -> bool:
    if study.on is None or not _soon_enough(wanted, chart, study.on):
        return False
    names = [name for name in study.concepts if name in by.studies]
    return any(in_window(chart, name, study.on) and still_holds(chart, name, study.on) for name in names)


def _unclear_study(wanted: Wanted, chart: Chart, known: Grounds) -> tuple[str, str] | None:
    """A study of the same kind in its window that is not known to be normal, or that a new sign has overtaken."""
    by = known.answered_by.get(wanted.order)
    if by is None:
        return None
    done = [each for each in _studies(chart, by) if any(in_window(chart, name, each.on) for name in by.studies)]
    newest = max(done, key=lambda each: _newness(each.evidence), default=None)
    if newest is None:
        return None
    why = "a new sign since" if _is_normal(newest) else "not coded as normal, and a report in words is not read here"
    return f"done on {day(newest.on)}: {why}", newest.evidence.reference
