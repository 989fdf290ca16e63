"""Mistakes that only show when the knowledge files are read together.

Whether a rule's questions exist is checked where the questions are written
(``workers.evaluation.rules``), since knowledge does not know the code that answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.knowledge import model
from workers.knowledge.check_advice import check_advice
from workers.knowledge.check_care import check_care
from workers.knowledge.check_demands import check_demands
from workers.knowledge.check_limits import check_limits
from workers.knowledge.check_order_checks import check_order_checks
from workers.knowledge.check_questionnaire import check_questionnaire
from workers.knowledge.mistake import Mistake, bad_orders, condition_names, doubles


def check(knowledge: model.Knowledge) -> Iterator[Mistake]:
    """Every mistake across the files, in the order of the files."""
    yield from _rules(knowledge)
    yield from _orders(knowledge)
    yield from _citations(knowledge)
    yield from check_limits(knowledge)
    yield from check_care(knowledge)
    yield from check_order_checks(knowledge)
    yield from check_advice(knowledge)
    yield from _intake(knowledge)
    yield from check_demands(knowledge)
    yield from check_questionnaire(knowledge)


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
        if bool(rule.within_days) != bool(rule.soon):
            yield Mistake("rules", (*at, "soon"), "within_days and soon stand together: by when, and what")
        for says in bad_orders(rule.orders, knowledge):
            yield Mistake("rules", (*at, "orders"), says)


def _orders(knowledge: model.Knowledge) -> Iterator[Mistake]:
    orders = knowledge.orders
    for says in doubles(orders.orders):
        yield Mistake("orders", ("orders",), says)
    for name, parts in orders.bundles.items():
        if name in orders.orders:
            yield Mistake("orders", ("bundles", name), "a bundle may not carry the name of an order")
        for says in bad_orders(parts, knowledge, inside=name):
            yield Mistake("orders", ("bundles", name), says)
    for order in sorted(set(orders.recorded_as) - set(orders.orders)):
        yield Mistake("orders", ("recorded_as", order), f"{order} is not an order")
    for pair in orders.stronger:
        for order in sorted(set(pair) - set(orders.orders)):
            yield Mistake("orders", ("stronger",), f"{order} is not an order")
    yield from _needless(knowledge)


def _needless(knowledge: model.Knowledge) -> Iterator[Mistake]:
    """Mistakes in what makes an order needless."""
    orders, rules = knowledge.orders, {rule.id for rule in knowledge.rules.rules}
    for order, by in orders.answered_by.items():
        if order not in orders.orders:
            yield Mistake("orders", ("answered_by", order), f"{order} is not an order")
        for test in sorted(set(by.tests()) - set(knowledge.lookback.results)):
            yield Mistake("orders", ("answered_by", order), f"{test} has no window in lookback.yaml")
    for field in ("left_out", "although"):
        for number, each in enumerate(getattr(orders, field)):
            for name in sorted(set(each.orders) - set(orders.orders)):
                yield Mistake("orders", (field, number, "orders"), f"{name} is not an order")
            for name in sorted(set(each.unless_asked_by) - rules):
                yield Mistake("orders", (field, number, "unless_asked_by"), f"{name} is not a rule")


def _citations(knowledge: model.Knowledge) -> Iterator[Mistake]:
    known = knowledge.citations.citations
    lookback, thresholds = knowledge.lookback, knowledge.thresholds
    cited: list[tuple[str, tuple[str | int, ...], list[str]]] = [
        *(("rules", ("rules", n, "cite"), rule.cite) for n, rule in enumerate(knowledge.rules.rules)),
        *(("lookback", ("limits", name, "cite"), limit.cite) for name, limit in lookback.limits.items()),
        *(("lookback", ("results", name, "cite"), window.cite) for name, window in lookback.results.items()),
        *(("thresholds", ("analytes", n, "cite"), entry.cite) for n, entry in enumerate(thresholds.analytes)),
        *(
            ("thresholds", (part, name, "cite"), limit.cite)
            for part in ("decisions", "vital_signs", "calcium_correction")
            for name, limit in getattr(thresholds, part).items()
        ),
        *(("advice", ("tiers", name, "cite"), tier.cite) for name, tier in knowledge.advice.tiers.items()),
    ]
    for file, path, cite in cited:
        if not cite:
            yield Mistake(file, path, "needs at least one citation")
        for name in cite:
            if name not in known:
                yield Mistake(file, path, f"{name} is not in citations.yaml")


def _intake(knowledge: model.Knowledge) -> Iterator[Mistake]:
    intake = knowledge.intake
    for says in doubles([item.id for item in intake.items]):
        yield Mistake("intake", ("items",), says)
    for number, item in enumerate(intake.items):
        if isinstance(item.options, str) and item.options not in intake.answer_sets:
            yield Mistake("intake", ("items", number, "options"), f"{item.options} is not an answer set")
        if item.gate and not item.matters:
            yield Mistake("intake", ("items", number, "matters"), "a gate says why its answer matters")
