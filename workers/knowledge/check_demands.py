"""Edits that would quietly disarm the service: a warning question, rule or limit that is gone, or cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator

from workers.knowledge.analytes import Analyte, Bounds
from workers.knowledge.demands import (
    ADD_ONS,
    ANALYTES,
    AT_ANY_AGE,
    CLASSES_BY_VALUE_SET,
    CORE,
    CRITICAL,
    GATES,
    LIMITS,
    PLAUSIBLE,
    RULES,
    WINDOW_DAYS,
)
from workers.knowledge.mistake import Mistake
from workers.knowledge.model import Item, Knowledge, Limit, Rule
from workers.knowledge.orders import Window

Found = Iterator[tuple[str, str]]
"""The field, and what is wrong with it in one clause."""


def check_demands(knowledge: Knowledge) -> Iterator[Mistake]:
    """Every demand of the code that the files do not meet."""
    yield from _rules(knowledge.rules.rules)
    yield from _gates(knowledge.intake.items)
    for (file, part), demanded in LIMITS.items():
        yield from _limits(file, part, getattr(getattr(knowledge, file), part), demanded)
    for test, window in knowledge.lookback.results.items():
        yield from (Mistake("lookback", ("results", test, field), says) for field, says in _window(window))
    yield from _changed(knowledge)
    yield from _analytes(knowledge.thresholds.analytes)


def _rules(rules: list[Rule]) -> Iterator[Mistake]:
    for missing in sorted(RULES.keys() - {rule.id for rule in rules}):
        yield Mistake("rules", ("rules",), f"the rule {missing} is missing")
    for number, rule in enumerate(rules):
        if rule.id not in RULES:
            yield Mistake("rules", ("rules", number, "id"), f"{rule.id} is not a rule of the specification")
            continue
        yield from (Mistake("rules", ("rules", number, field), says) for field, says in _rule(rule))


def _rule(rule: Rule) -> Found:
    if rule.tier is not RULES[rule.id]:
        yield "tier", f"the tier of {rule.id} is {RULES[rule.id].value}"
    if rule.add_on != (rule.id in ADD_ONS):
        yield "add_on", f"only {', '.join(sorted(ADD_ONS))} are add-ons, which set no tier"
    if rule.id in AT_ANY_AGE and not {"adult", "unknown"}.issubset(rule.ages):
        yield "ages", "an emergency is looked for in adults and where the age is unknown"


def _gates(items: list[Item]) -> Iterator[Mistake]:
    for missing in sorted(GATES.keys() - {item.id for item in items}):
        yield Mistake("intake", ("items",), f"the warning question {missing} is missing")
    for number, item in enumerate(items):
        if item.id not in GATES:
            continue
        if not item.gate:
            yield Mistake("intake", ("items", number, "gate"), "it is one of the ten warning questions: gate: true")
        options = set(item.options) if isinstance(item.options, list) else set()
        for code in sorted(GATES[item.id] - options):
            yield Mistake("intake", ("items", number, "options"), f"the answer {code} is missing")
        for code in sorted(GATES[item.id].intersection(item.negative)):
            yield Mistake("intake", ("items", number, "negative"), f"{code} is never a no")


def _limits(
    file: str, part: str, limits: dict[str, Limit], demanded: dict[str, tuple[float, float]]
) -> Iterator[Mistake]:
    for missing in sorted(demanded.keys() - limits.keys()):
        yield Mistake(file, (part,), f"the limit {missing} is missing")
    for name, limit in limits.items():
        low, high = demanded.get(name, (0, float("inf")))
        if not low <= limit.value <= high:
            says = f"{limit.value:g} cannot be meant; it lies between {low:g} and {high:g}"
            yield Mistake(file, (part, name, "value"), says)


def _window(window: Window) -> Found:
    shortest, longest = WINDOW_DAYS
    if not shortest <= window.days <= longest:
        yield "days", f"{window.days} days cannot be meant; it is {shortest} to {longest}"
    if not 0 <= window.before_onset <= longest:
        yield "before_onset", f"{window.before_onset} days cannot be meant; it is 0 to {longest}"
    if not 0 <= window.settles_in <= longest:
        yield "settles_in", f"{window.settles_in} days cannot be meant; it is 0 to {longest}"
    if not all(shortest <= days <= window.days for days in window.days_if.values()):
        yield "days_if", "what shortens a window is at least a day and no longer than the window"


def _changed(knowledge: Knowledge) -> Iterator[Mistake]:
    known = {each.id.removeprefix("medicine-") for each in knowledge.medicines.classes} | CLASSES_BY_VALUE_SET
    known |= {each.id.removeprefix("medicine-") for each in knowledge.order_checks.classes}
    for test, window in knowledge.lookback.results.items():
        for name in sorted(set(window.changed) - known):
            yield Mistake("lookback", ("results", test, "changed"), f"{name} is not a class of medicines")


def _analytes(analytes: list[Analyte]) -> Iterator[Mistake]:
    for missing in sorted(set(ANALYTES) - {analyte.id for analyte in analytes}):
        yield Mistake("thresholds", ("analytes",), f"the analyte {missing} is missing")
    for number, analyte in enumerate(analytes):
        at = ("analytes", number)
        yield from (Mistake("thresholds", (*at, field), says) for field, says in _analyte(analyte))


def _analyte(analyte: Analyte) -> Found:
    if analyte.id in CORE and not analyte.core:
        yield "core", "it belongs to the basic blood tests: core: true"
    low, high = CRITICAL.get(analyte.id, (False, False))
    if low and analyte.critical.low is None:
        yield "critical", "a low critical limit is missing"
    if high and analyte.critical.high is None:
        yield "critical", "a high critical limit is missing"
    least, most = PLAUSIBLE.get(analyte.id, (0.0, float("inf")))
    for field, number in _numbers(analyte):
        if not least <= number <= most:
            yield field, f"{number:g} is not plausible; a value lies between {least:g} and {most:g}"


def _numbers(analyte: Analyte) -> Iterator[tuple[str, float]]:
    """Every limit of an analyte with its field."""
    yield from (("range", number) for entry in analyte.range for number in (entry.low, entry.high))
    fixed = [("abnormal", analyte.abnormal)] if isinstance(analyte.abnormal, Bounds) else []
    for field, bounds in (*fixed, ("intermediate", analyte.intermediate), ("critical", analyte.critical)):
        yield from ((field, number) for number in (bounds.low, bounds.high) if number is not None)
