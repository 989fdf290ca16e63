"""Weigh the rules: three-valued conditions over named questions, and a trace of every one.

The rules are bound to the questions once, at start-up; a rule that asks a question
nobody can answer stops the service there and is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import workers.evaluation.criteria  # noqa: F401  registers the questions
from workers.answer import ABSENT, PRESENT, Answer, all_of, any_of, not_established
from workers.assessment import Because, Step, Tier
from workers.evaluation.chart import Chart
from workers.evaluation.question import QUESTIONS, Question
from workers.facts import Evidence, Finding
from workers.knowledge.model import Condition, Knowledge, Rule


class RuleError(Exception):
    """A rule asks something that no question answers; the message names file, rule and word."""


class Verdict(NamedTuple):
    """One rule as it came out, with the findings of the questions it asked."""

    rule: Rule
    answer: Answer
    findings: tuple[tuple[str, Finding], ...]
    applies: bool = True

    @property
    def fired(self) -> bool:
        """Whether the condition is present."""
        return self.answer is PRESENT


Fired = dict[str, Answer]
Weigh = Callable[[Chart, Fired], Answer]


class Bound(NamedTuple):
    """A rule with its condition made callable, and the questions it asks by name."""

    rule: Rule
    weigh: Weigh
    asks: tuple[tuple[str, Question], ...]


@lru_cache(maxsize=8)
def prepare(knowledge: Knowledge) -> tuple[Bound, ...]:
    """Bind every rule to the questions it asks.

    :raises RuleError: naming the file, the rule and the unknown word.
    """
    rules = knowledge.rules.rules
    verdicts = {rule.id for rule in rules} | {tier.value for tier in Tier}
    for rule, name in _asked(knowledge):
        if name not in QUESTIONS and name not in verdicts:
            raise RuleError(f"rules.yaml, rule {rule}: {name} is neither a question, a rule nor a tier")
    return tuple(
        Bound(rule, bind(rule.when), tuple((name, QUESTIONS[name]) for name in _questions(rule.when))) for rule in rules
    )


def weigh(bound: tuple[Bound, ...], chart: Chart, age_group: str) -> list[Verdict]:
    """Every rule's verdict for one chart, in the order of the file.

    :param age_group: ``adult``, ``child`` or ``unknown``; other groups' rules do not apply.
    """
    fired: Fired = {}
    verdicts: list[Verdict] = []
    for rule, decide, asks in bound:
        if age_group not in rule.ages:
            verdicts.append(Verdict(rule, ABSENT, (), applies=False))
            continue
        answer = fired[rule.id] = decide(chart, fired)
        verdicts.append(Verdict(rule, answer, tuple([(name, ask(chart)) for name, ask in asks])))
        if answer is PRESENT and not rule.add_on:
            fired[rule.tier.value] = PRESENT
    return verdicts


def trace(verdicts: Iterable[Verdict]) -> tuple[Step, ...]:
    """Every rule with its verdict and the questions it asked; a question asked twice is told alike."""
    told: dict[str, Because] = {}
    for verdict in verdicts:
        for name, found in verdict.findings:
            if name not in told:
                references = tuple(evidence.reference for evidence in found.evidence)
                told[name] = Because(name, _WORDS[found.answer], references)
    return tuple(
        Step(
            verdict.rule.id,
            _WORDS[verdict.answer] if verdict.applies else "not-applicable",
            tuple(told[name] for name, _ in verdict.findings),
        )
        for verdict in verdicts
    )


_WORDS = {answer: answer.value for answer in Answer}


def bind(condition: Condition) -> Weigh:
    """Turn a condition of the file into a function of the chart and of the rules fired above."""
    if isinstance(condition, str):
        ask = QUESTIONS.get(condition)
        if ask is None:
            return lambda _chart, fired: fired.get(condition, ABSENT)
        return lambda chart, _fired: ask(chart).answer
    ((word, inner),) = condition.items()
    if word == "not":
        one = bind(inner)
        return lambda chart, fired: not_established(one(chart, fired))
    parts = tuple(bind(part) for part in inner)
    combine = all_of if word == "all" else any_of
    return lambda chart, fired: combine([part(chart, fired) for part in parts])


def evidence_for(verdict: Verdict) -> Iterator[Evidence]:
    """What a fired rule rests on: the evidence of its questions answered yes, once each, in the order asked."""
    seen: set[Evidence] = set()
    for _, finding in verdict.findings:
        if finding.answer is PRESENT:
            for evidence in finding.evidence:
                if evidence not in seen:
                    seen.add(evidence)
                    yield evidence


def _questions(condition: Condition) -> list[str]:
    """The questions of a condition in reading order, once each."""
    return [name for name in dict.fromkeys(_words(condition)) if name in QUESTIONS]


def _words(condition: Condition) -> Iterator[str]:
    if isinstance(condition, str):
        yield condition
        return
    for inner in condition.values():
        for part in inner if isinstance(inner, list) else [inner]:
            yield from _words(part)


def _asked(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every word that a rule or a bundle asks, with the id of who asks."""
    for rule in knowledge.rules.rules:
        for name in _words(rule.when):
            yield rule.id, name
        for name in _order_conditions(rule.orders):
            yield rule.id, name
    for bundle, parts in knowledge.orders.bundles.items():
        for name in _order_conditions(parts):
            yield bundle, name


def _order_conditions(parts: list[object] | list[str | dict[str, object]]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, dict):
            if "matched" in part:
                yield part["matched"]
            else:
                yield from _words(part["if"])
                yield from _order_conditions(part["orders"])
