"""What is said about the orders in a clinician's hand (specification 6.9)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from workers.answer import PRESENT
from workers.assessment import Ordering, Reason
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.conditions import Fired, Weigh, bind, questions_of
from workers.evaluation.criteria.gates import open_gates
from workers.evaluation.criteria.patient import age_group
from workers.evaluation.on_record import on_record
from workers.evaluation.orders import Plan, prepare_orders
from workers.evaluation.question import QUESTIONS, Question
from workers.evaluation.rules import Verdict
from workers.evaluation.wording import in_words
from workers.facts import Evidence
from workers.knowledge.model import Knowledge
from workers.knowledge.order_checks import OrderCheck


class BoundCheck(NamedTuple):
    """A check with its condition made callable, and by what it knows its orders and medicines."""

    check: OrderCheck
    weigh: Weigh
    asks: tuple[Question, ...]
    concepts: dict[str, frozenset[str]]
    classes: frozenset[str]


def check_orders(chart: Chart, fired: list[Verdict], planned: Plan, knowledge: Knowledge) -> Ordering | None:
    """What to say about the orders and medicines that are being chosen or signed; most often nothing.

    Nothing is said of a patient of whom nothing on record says that the muscles twitch, whatever is ordered.

    :param fired: the rules that fired, the most urgent first.
    :param planned: what they ask for.
    """
    if not chart.chosen:
        return None
    group = age_group(chart)
    held = _held(fired, planned)
    found = (_found(bound, chart, held, fired) for bound in _bound(knowledge) if group in bound.check.ages)
    again = on_record(chart, fired, planned, knowledge)
    remarks = sorted((each for each in (*found, again) if each), key=lambda each: each.indicator != "warning")
    return Ordering(_orders_in_hand(chart, knowledge), tuple(remarks))


def _orders_in_hand(chart: Chart, knowledge: Knowledge) -> tuple[str, ...]:
    """The order ids that what is in hand may be."""
    chosen = [each for each in chart.case.requests if each.evidence.reference in chart.chosen]
    concepts = {name for each in chosen for name in each.concepts}
    known = prepare_orders(knowledge).grounds.recorded_as.items()
    return tuple(sorted(order for order, names in known if not concepts.isdisjoint(names)))


@lru_cache(maxsize=8)
def _bound(knowledge: Knowledge) -> tuple[BoundCheck, ...]:
    recorded_as = prepare_orders(knowledge).grounds.recorded_as
    return tuple(
        BoundCheck(
            check,
            bind(check.when),
            tuple(QUESTIONS[name] for name in questions_of(check.when)),
            {order: recorded_as[order] for order in check.orders}
            | ({"": frozenset(check.concepts)} if check.concepts else {}),
            frozenset(check.medicines),
        )
        for check in knowledge.order_checks.checks
    )


def _held(fired: list[Verdict], planned: Plan) -> Fired:
    """The rules and tiers that have fired, and the orders that the rules ask for, on record or not."""
    held: Fired = {}
    for verdict in fired:
        held[verdict.rule.id] = PRESENT
        if not verdict.rule.add_on:
            held[verdict.rule.tier.value] = PRESENT
    held.update((order, PRESENT) for orders in planned.asked_by.values() for order in orders)
    return held


def _found(bound: BoundCheck, chart: Chart, held: Fired, fired: list[Verdict]) -> Reason | None:
    """The check in words, where it concerns something in hand and its condition is present."""
    check = bound.check
    in_hand = dict(_in_hand(bound, chart))
    if not in_hand or bound.weigh(chart, held) is not PRESENT:
        return None
    yes = (finding for finding in (ask(chart) for ask in bound.asks) if finding.answer is PRESENT)
    evidence = (*in_order(in_hand), *(each for finding in yes for each in finding.evidence))
    is_open = bool(check.while_open and open_gates(chart))
    return Reason(
        rule=check.id,
        title=check.title,
        essence=check.while_open if is_open else check.essence,
        found=tuple(dict.fromkeys(in_words(each) for each in evidence if each.says)),
        orders=tuple(sorted({order for orders in in_hand.values() for order in orders})),
        cite=tuple(check.cite),
        letter=next((v.rule.letter for v in fired if v.rule.letter), "") if "NEUROLOGY_URGENT" in check.orders else "",
        indicator=check.indicator,
        about=tuple(sorted({each.reference for each in in_hand})),
    )


def _in_hand(bound: BoundCheck, chart: Chart) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
    """The orders and medicines in hand that the check concerns, each with the order ids that it may be."""
    for request in chart.case.requests:
        if request.evidence.reference in chart.chosen:
            kinds = [order for order, known in bound.concepts.items() if not known.isdisjoint(request.concepts)]
            if kinds:
                yield request.evidence, tuple(filter(None, kinds))
    for medicine in chart.case.medicines:
        if medicine.evidence.reference in chart.chosen and not bound.classes.isdisjoint(medicine.classes):
            yield medicine.evidence, ()
