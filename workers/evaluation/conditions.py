"""Conditions of the knowledge files made callable: `all`, `any`, `not` over named questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from workers.answer import ABSENT, Answer, all_of, any_of, not_established
from workers.evaluation.chart import Chart
from workers.evaluation.question import QUESTIONS
from workers.knowledge.entry import Condition
from workers.knowledge.model import Knowledge

Fired = dict[str, Answer]
"""Verdicts by rule id, and PRESENT for each tier of which a rule has fired."""

Weigh = Callable[[Chart, Fired], Answer]


def bind(condition: Condition) -> Weigh:
    """Turn a condition of the file into a function of the chart and of the rules fired above."""
    if isinstance(condition, str):
        ask = QUESTIONS.get(condition)
        if ask is None:
            return lambda _chart, fired: fired.get(condition, ABSENT)
        return lambda chart, _fired: (chart.findings.get(condition) or ask(chart)).answer
    ((word, inner),) = condition.items()
    if word == "not":
        one = bind(inner)
        return lambda chart, fired: not_established(one(chart, fired))
    combine = all_of if word == "all" else any_of
    asks = tuple((part, QUESTIONS[part]) for part in inner if isinstance(part, str) and part in QUESTIONS)
    parts = tuple(bind(part) for part in inner if not (isinstance(part, str) and part in QUESTIONS))

    def weigh(chart: Chart, fired: Fired) -> Answer:
        known = chart.findings  # looked into here: most questions have been asked before, and calls are dear
        answers = [(known.get(name) or ask(chart)).answer for name, ask in asks]
        answers += [part(chart, fired) for part in parts]
        return combine(answers)

    return weigh


def questions_of(condition: Condition) -> list[str]:
    """The questions of a condition in reading order, once each."""
    return [name for name in dict.fromkeys(words_of(condition)) if name in QUESTIONS]


def words_of(condition: Condition) -> Iterator[str]:
    """The plain words of a condition in reading order: questions, rule ids and tiers."""
    if isinstance(condition, str):
        yield condition
        return
    for inner in condition.values():
        for part in inner if isinstance(inner, list) else [inner]:
            yield from words_of(part)


def sought(condition: Condition) -> Iterator[str]:
    """The plain words of a condition that do not stand after "not": what a rule looks for."""
    if isinstance(condition, str):
        yield condition
        return
    for word, inner in condition.items():
        if word != "not":
            for part in inner:
                yield from sought(part)


def words_asked(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every word that any knowledge file asks, with the file and the entry that asks it."""
    for file, entry, conditions, orders in _askers(knowledge):
        for condition in conditions:
            if condition:
                yield from ((f"{file}.yaml, {entry}", name) for name in words_of(condition))
        yield from ((f"{file}.yaml, {entry}", name) for name in _order_conditions(orders))


_Asker = tuple[str, str, tuple[Condition, ...], Iterable[str | dict[str, Any]]]


def _askers(knowledge: Knowledge) -> Iterator[_Asker]:
    for rule in knowledge.rules.rules:
        yield "rules", f"rule {rule.id}", (rule.when, rule.warning_if), rule.orders
    for bundle, parts in knowledge.orders.bundles.items():
        yield "orders", f"bundle {bundle}", (), parts
    for analyte in knowledge.thresholds.analytes:
        asked = (
            analyte.intermediate_needs,
            *(each.needs for each in analyte.bands),
            *(r.when for r in analyte.remarks),
        )
        yield "thresholds", f"analyte {analyte.id}", asked, analyte.next
    for each in knowledge.medicines.classes:
        yield "medicines", f"class {each.id}", (each.only_with,), each.check_first
    for risk in knowledge.risks.risks:
        yield "risks", f"risk {risk.id}", (risk.when,), risk.orders
    for check in knowledge.order_checks.checks:
        yield "order_checks", f"check {check.id}", (check.when,), ()
    yield from _askers_of_advice(knowledge)
    yield from _askers_against_orders(knowledge)


def _askers_of_advice(knowledge: Knowledge) -> Iterator[_Asker]:
    for tier, words in knowledge.advice.tiers.items():
        yield "advice", f"tier {tier}", tuple(other.when for other in words.instead), ()
    for tip in knowledge.advice.tips:
        yield "advice", f"tip {tip.id}", (tip.when, tip.unless, *tip.shows), ()


def _askers_against_orders(knowledge: Knowledge) -> Iterator[_Asker]:
    """What asks whether an order is needless, or a prior result overtaken."""
    for each in (*knowledge.orders.left_out, *knowledge.orders.although):
        yield "orders", f"because {each.because}", (each.when, each.unless), ()
    for test, window in knowledge.lookback.results.items():
        yield "lookback", f"result {test}", (*window.days_if, *window.invalid_if, *window.invalid_if_since), ()


def _order_conditions(parts: Iterable[str | dict[str, Any]]) -> Iterator[str]:
    """The words that a list of orders asks."""
    for part in parts:
        if isinstance(part, dict):
            if "matched" in part:
                yield part["matched"]
            else:
                yield from words_of(part["if"])
                yield from _order_conditions(part["orders"])
