"""Mistakes that only show when the knowledge files are read together.

Whether a rule's questions exist is checked where the questions are written
(``workers.evaluation.rules``), since knowledge does not know the code that answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from workers.assessment import Tier
from workers.knowledge import model


class Mistake(NamedTuple):
    """What is wrong, and where: the file's name, the path of the field, one clause."""

    file: str
    path: tuple[str | int, ...]
    says: str


def check(knowledge: model.Knowledge) -> Iterator[Mistake]:
    """Every mistake across the files, in the order of the files."""
    yield from _rules(knowledge)
    yield from _orders(knowledge)
    yield from _citations(knowledge)
    yield from _thresholds(knowledge)
    yield from _advice(knowledge)
    yield from _intake(knowledge)


def condition_names(condition: object) -> Iterator[str]:
    """The plain words of a condition: questions, rule ids and tiers.

    :raises ValueError: in one clause, where the condition is anything but all, any, not and words.
    """
    if isinstance(condition, str):
        yield condition
        return
    if not isinstance(condition, dict) or len(condition) != 1:
        raise ValueError("a condition is a word, or a mapping with exactly one of all, any, not")
    ((word, inner),) = condition.items()
    if word == "not":
        yield from condition_names(inner)
    elif word in ("all", "any"):
        if not isinstance(inner, list) or not inner:
            raise ValueError(f"{word} takes a list with at least one entry")
        for part in inner:
            yield from condition_names(part)
    else:
        raise ValueError(f"{word} is not one of all, any, not")


def _rules(knowledge: model.Knowledge) -> Iterator[Mistake]:
    above: set[str] = set()
    for number, rule in enumerate(knowledge.rules.rules):
        at: tuple[str | int, ...] = ("rules", number)
        if rule.id in above:
            yield Mistake("rules", (*at, "id"), "this rule id is used twice")
        try:
            names = set(condition_names(rule.when))
        except ValueError as error:
            yield Mistake("rules", (*at, "when"), str(error))
            names = set()
        later = {other.id for other in knowledge.rules.rules[number:]} - above
        for name in sorted(names & later):
            yield Mistake("rules", (*at, "when"), f"{name} must stand above the rule that asks for it")
        above.add(rule.id)
        if not rule.cite:
            yield Mistake("rules", (*at, "cite"), "a rule needs at least one citation")
        for says in _bad_orders(rule.orders, knowledge):
            yield Mistake("rules", (*at, "orders"), says)


def _orders(knowledge: model.Knowledge) -> Iterator[Mistake]:
    orders = knowledge.orders
    for says in _doubles(orders.orders):
        yield Mistake("orders", ("orders",), says)
    for name, parts in orders.bundles.items():
        if name in orders.orders:
            yield Mistake("orders", ("bundles", name), "a bundle may not carry the name of an order")
        for says in _bad_orders(parts, knowledge, inside=name):
            yield Mistake("orders", ("bundles", name), says)
    for order in sorted(set(orders.recorded_as) - set(orders.orders)):
        yield Mistake("orders", ("recorded_as", order), f"{order} is not an order")
    for pair in orders.stronger:
        for order in sorted(set(pair) - set(orders.orders)):
            yield Mistake("orders", ("stronger",), f"{order} is not an order")


def _bad_orders(parts: Iterable[str | dict[str, Any]], knowledge: model.Knowledge, inside: str = "") -> Iterator[str]:
    for part in parts:
        if isinstance(part, dict):
            if set(part) == {"matched"} and isinstance(part["matched"], str):
                continue
            if set(part) != {"if", "orders"} or not isinstance(part["orders"], list):
                yield "an entry is an order, a bundle, {if, orders} or {matched}"
                continue
            yield from _bad_orders(part["orders"], knowledge, inside)
        elif part == inside:
            yield f"{part} holds itself"
        elif part not in knowledge.orders.orders and part not in knowledge.orders.bundles:
            yield f"{part} is neither an order nor a bundle"


def _citations(knowledge: model.Knowledge) -> Iterator[Mistake]:
    known = knowledge.citations.citations
    lookback, thresholds = knowledge.lookback, knowledge.thresholds
    cited: list[tuple[str, tuple[str | int, ...], list[str]]] = [
        *(("rules", ("rules", n, "cite"), rule.cite) for n, rule in enumerate(knowledge.rules.rules)),
        *(("lookback", ("limits", name, "cite"), limit.cite) for name, limit in lookback.limits.items()),
        *(("lookback", ("results", name, "cite"), window.cite) for name, window in lookback.results.items()),
        *(("thresholds", ("analytes", n, "cite"), entry.cite) for n, entry in enumerate(thresholds.analytes)),
        *(("thresholds", ("vital_signs", name, "cite"), limit.cite) for name, limit in thresholds.vital_signs.items()),
        *(("advice", ("tiers", name, "cite"), tier.cite) for name, tier in knowledge.advice.tiers.items()),
    ]
    for file, path, cite in cited:
        if not cite:
            yield Mistake(file, path, "needs at least one citation")
        for name in cite:
            if name not in known:
                yield Mistake(file, path, f"{name} is not in citations.yaml")


def _thresholds(knowledge: model.Knowledge) -> Iterator[Mistake]:
    analytes = knowledge.thresholds.analytes
    for says in _doubles([analyte.id for analyte in analytes]):
        yield Mistake("thresholds", ("analytes",), says)
    for number, analyte in enumerate(analytes):
        at = ("analytes", number)
        for says in _bad_orders(list(analyte.next), knowledge):
            yield Mistake("thresholds", (*at, "next"), says)
        if any(entry.low >= entry.high for entry in analyte.range):
            yield Mistake("thresholds", (*at, "range"), "low must be below high")
        if isinstance(analyte.abnormal, str) and not analyte.range:
            yield Mistake("thresholds", (*at, "abnormal"), f"{analyte.abnormal} needs a range")
        if not _nested(analyte.critical, analyte.intermediate):
            yield Mistake("thresholds", (*at, "critical"), "a critical limit must lie beyond the intermediate one")


def _nested(outer: model.Bounds, inner: model.Bounds) -> bool:
    """Whether each outer limit lies at or beyond the inner one of its side."""

    def low(bounds: model.Bounds) -> float | None:
        return bounds.at_most if bounds.at_most is not None else bounds.below

    def high(bounds: model.Bounds) -> float | None:
        return bounds.at_least if bounds.at_least is not None else bounds.above

    lows, highs = (low(outer), low(inner)), (high(outer), high(inner))
    below = lows[0] is None or lows[1] is None or lows[0] < lows[1]
    return below and (highs[0] is None or highs[1] is None or highs[0] > highs[1])


def _advice(knowledge: model.Knowledge) -> Iterator[Mistake]:
    tiers = knowledge.advice.tiers
    for tier in Tier:
        if tier is not Tier.NOT_APPLICABLE and tier.value not in tiers:
            yield Mistake("advice", ("tiers",), f"{tier.value} has no words")
    for name in sorted(set(tiers) - {tier.value for tier in Tier}):
        yield Mistake("advice", ("tiers", name), f"{name} is not a tier")


def _intake(knowledge: model.Knowledge) -> Iterator[Mistake]:
    intake = knowledge.intake
    for says in _doubles([item.id for item in intake.items]):
        yield Mistake("intake", ("items",), says)
    for number, item in enumerate(intake.items):
        if isinstance(item.options, str) and item.options not in intake.answer_sets:
            yield Mistake("intake", ("items", number, "options"), f"{item.options} is not an answer set")
        if item.gate and not item.matters:
            yield Mistake("intake", ("items", number, "matters"), "a gate says why its answer matters")


def _doubles(names: list[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is given twice"
