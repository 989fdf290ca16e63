"""Mutants of the knowledge: one condition, order, tier, age group, limit or threshold of the files changed."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import msgspec

from tests.cases.expectations import misses
from tests.mutation.histories import History, stored
from tests.workers.evaluation.test_laboratory_limits import Boundary, boundaries, graded
from workers.assessment import Tier
from workers.evaluation import evaluate
from workers.evaluation.rules import RuleError
from workers.knowledge import Knowledge, load_knowledge
from workers.knowledge.model import Rule

_TIERS = list(Tier)[:-1]

EQUIVALENT = {
    "rule C18e: when without under_18": "the rule is for that age group alone",
    "rule I02: without add_on": "it fires only beside a rule that is as urgent or more so, and then sets nothing",
    "limit weakness_of_a_year_is_older_than_days +1": "no result older than a year counts, so none can be older still",
    "limit pregnancy_possible_from_years -1": "asked of adults alone: under 18 no advice is given",
    "limit pregnancy_possible_from_years +1": "asked of adults alone: under 18 no advice is given",
}
"""Mutants that nobody could notice from outside, and why."""


class Mutant(NamedTuple):
    """One slip in one file."""

    what: str
    knowledge: Knowledge


def mutants(knowledge: Knowledge) -> Iterator[Mutant]:
    """Every mutant of the rules, the limits and the thresholds."""
    for number, rule in enumerate(knowledge.rules.rules):
        for what, changed in _rule_mutants(rule):
            rules = [*knowledge.rules.rules]
            rules[number] = changed
            whole = msgspec.structs.replace(knowledge.rules, rules=rules)
            yield Mutant(f"rule {rule.id}: {what}", msgspec.structs.replace(knowledge, rules=whole))
    yield from _limits(knowledge)
    yield from _thresholds(knowledge)


def _rule_mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    change = msgspec.structs.replace
    for what, when in _conditions(rule.when):
        yield f"when {what}", change(rule, when=when)
    yield from ((what, change(rule, orders=orders)) for what, orders in _orders(rule.orders))
    if rule.tier in _TIERS:
        place = _TIERS.index(rule.tier)
        if place < len(_TIERS) - 1:
            yield "a tier lower", change(rule, tier=_TIERS[place + 1])
        if place > 0:
            yield "a tier higher", change(rule, tier=_TIERS[place - 1])
    for age in rule.ages if len(rule.ages) > 1 else ():
        yield f"not for {age}", change(rule, ages=tuple(each for each in rule.ages if each != age))
    for field, without in {"add_on": False, "within_days": 0, "indicator": "", "warning_if": ""}.items():
        if getattr(rule, field):
            yield f"without {field}", change(rule, **{field: without})


def _orders(orders: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """The orders with one left out, or with one given under every condition."""
    for position, order in enumerate(orders):
        before, after = orders[:position], orders[position + 1 :]
        yield f"without {order}", before + after
        if isinstance(order, dict) and "if" in order:
            yield f"always {order['orders']}", [*before, *order["orders"], *after]


def _conditions(when: Any) -> Iterator[tuple[str, Any]]:
    """The condition with one part dropped, one `all` for `any`, or one `not` left out."""
    if isinstance(when, str):
        return
    ((word, inner),) = when.items()
    if word == "not":
        yield f"without not {inner}", inner
        yield from ((what, {"not": changed}) for what, changed in _conditions(inner))
        return
    if len(inner) > 1:
        yield f"{word} turned", {"any" if word == "all" else "all": inner}
        for position, part in enumerate(inner):
            yield f"without {part}", {word: inner[:position] + inner[position + 1 :]}
    for position, part in enumerate(inner):
        for what, changed in _conditions(part):
            parts = deepcopy(inner)
            parts[position] = changed
            yield what, {word: parts}


def _limits(knowledge: Knowledge) -> Iterator[Mutant]:
    for name, limit in knowledge.lookback.limits.items():
        for step in (-1, 1):
            limits = {**knowledge.lookback.limits, name: msgspec.structs.replace(limit, value=limit.value + step)}
            lookback = msgspec.structs.replace(knowledge.lookback, limits=limits)
            yield Mutant(f"limit {name} {step:+}", msgspec.structs.replace(knowledge, lookback=lookback))


def _thresholds(knowledge: Knowledge) -> Iterator[Mutant]:
    """Each limit of each analyte moved by two per cent either way."""
    analytes = knowledge.thresholds.analytes
    for number, analyte in enumerate(analytes):
        for field in ("abnormal", "intermediate", "critical"):
            bounds = getattr(analyte, field)
            for side, value in () if isinstance(bounds, str) else msgspec.structs.asdict(bounds).items():
                for factor in () if value is None else (0.98, 1.02):
                    moved = msgspec.structs.replace(bounds, **{side: value * factor})
                    changed = [*analytes]
                    changed[number] = msgspec.structs.replace(analyte, **{field: moved})
                    thresholds = msgspec.structs.replace(knowledge.thresholds, analytes=changed)
                    what = f"threshold {analyte.id} {field} {side} x {factor}"
                    yield Mutant(what, msgspec.structs.replace(knowledge, thresholds=thresholds))


def run(only: str = "") -> float:
    """Try every mutant whose description holds the text on every history; the share that was noticed."""
    histories, limits, left, tried, skipped = stored(), list(boundaries()), [], 0, 0
    if _noticed(Mutant("nothing changed", load_knowledge()), histories, limits):
        raise SystemExit("A history or a value beside a limit fails as it is, and would notice anything.")
    for mutant in mutants(load_knowledge()):
        if only not in mutant.what:
            continue
        if mutant.what in EQUIVALENT:
            skipped += 1
            continue
        tried += 1
        if not _noticed(mutant, histories, limits if mutant.what.startswith("threshold") else []):
            left.append(mutant.what)
            print(f"survived {mutant.what}", flush=True)
    share = 1 - len(left) / tried if tried else 1
    print(f"# {tried} mutants, {tried - len(left)} killed, {share:.1%}; {skipped} equivalent", flush=True)
    return share


def _noticed(mutant: Mutant, histories: list[History], limits: list[Boundary]) -> bool:
    """Whether a history misses what it expects, or a value beside a laboratory limit is graded otherwise."""
    knowledge = mutant.knowledge
    try:
        if any(graded(each.case, each.value, knowledge) != each.expected for each in limits):
            return True
        return any(True for each in histories for _ in misses(each.expect, evaluate(each.case, knowledge)))
    except (RuleError, KeyError, ValueError):
        return True
