"""Weigh the rules: three-valued conditions over named questions, and a trace of every one.

The rules are bound to the questions once, at start-up; a rule that asks a question
nobody can answer stops the service there and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import workers.evaluation.criteria  # noqa: F401  registers the questions
from workers.answer import ABSENT, PRESENT, Answer
from workers.assessment import Because, Step, Tier
from workers.evaluation.chart import Chart
from workers.evaluation.conditions import Fired, Weigh, bind, questions_of, words_asked
from workers.evaluation.question import QUESTIONS, Question
from workers.facts import Evidence, Finding
from workers.knowledge.model import Knowledge, Rule


class RuleError(Exception):
    """A rule asks something that no question answers; the message names file, rule and word."""


class Verdict(NamedTuple):
    """One rule as it came out, with the findings of the questions it asked."""

    rule: Rule
    answer: Answer
    findings: tuple[tuple[str, Finding], ...]
    applies: bool = True
    indicator: str = ""

    @property
    def fired(self) -> bool:
        """Whether the condition is present."""
        return self.answer is PRESENT


class Bound(NamedTuple):
    """A rule with its condition made callable, and the questions it asks by name."""

    rule: Rule
    weigh: Weigh
    asks: tuple[tuple[str, Question], ...]
    warns: Weigh | None = None


@lru_cache(maxsize=8)
def prepare(knowledge: Knowledge) -> tuple[Bound, ...]:
    """Bind every rule to the questions it asks.

    :raises RuleError: naming the file, the rule and the unknown word.
    """
    rules = knowledge.rules.rules
    verdicts = {rule.id for rule in rules} | {tier.value for tier in Tier}
    suggested = frozenset(knowledge.orders.orders)
    for where, name in words_asked(knowledge):
        known = verdicts | suggested if where.startswith(("advice.yaml", "order_checks.yaml")) else verdicts
        if name not in QUESTIONS and name not in known:
            file, _, entry = where.partition(", ")
            line = knowledge.lines.get((file, name), 0)
            raise RuleError(f"{file}, line {line}: {entry}: {name} is neither a question, a rule nor a tier")
    return tuple(_bound(rule) for rule in rules)


def _bound(rule: Rule) -> Bound:
    asks = tuple((name, QUESTIONS[name]) for name in questions_of(rule.when))
    return Bound(rule, bind(rule.when), asks, bind(rule.warning_if) if rule.warning_if else None)


def weigh(bound: tuple[Bound, ...], chart: Chart, age_group: str) -> list[Verdict]:
    """Every rule's verdict for one chart, in the order of the file.

    :param age_group: ``adult``, ``child`` or ``unknown``; other groups' rules do not apply.
    """
    fired: Fired = {}
    verdicts: list[Verdict] = []
    known = chart.findings
    for rule, decide, asks, warns in bound:
        if age_group not in rule.ages:
            verdicts.append(Verdict(rule, ABSENT, (), applies=False))
            continue
        findings = tuple([(name, known.get(name) or ask(chart)) for name, ask in asks])
        answer = fired[rule.id] = decide(chart, fired)
        louder = answer is PRESENT and warns is not None and warns(chart, fired) is PRESENT
        verdicts.append(Verdict(rule, answer, findings, True, "warning" if louder else rule.indicator))  # noqa: FBT003
        if answer is PRESENT and not rule.add_on:
            fired[rule.tier.value] = PRESENT
    return verdicts


def trace(verdicts: Iterable[Verdict]) -> tuple[Step, ...]:
    """Every rule with its verdict and the questions it asked; a question asked twice is told alike."""
    told: dict[str, Because] = {}
    steps = []
    for rule, answer, findings, applies, _ in verdicts:
        because = []
        for name, found in findings:
            part = told.get(name)
            if part is None:
                part = told[name] = _because(name, found)
            because.append(part)
        steps.append(Step(rule.id, _WORDS[answer] if applies else "not-applicable", tuple(because)))
    return tuple(steps)


def _because(name: str, found: Finding) -> Because:
    if found.evidence:
        return Because(name, _WORDS[found.answer], tuple([evidence.reference for evidence in found.evidence]))
    return _unsupported(name, found.answer)


@lru_cache(maxsize=1024)
def _unsupported(name: str, answer: Answer) -> Because:
    """A question on which the record says nothing; the same for every patient."""
    return Because(name, _WORDS[answer])


_WORDS = {answer: answer.value for answer in Answer}


def evidence_for(verdict: Verdict) -> Iterator[Evidence]:
    """What a fired rule rests on: the evidence of its questions answered yes, once each, in the order asked."""
    seen: set[Evidence] = set()
    for _, finding in verdict.findings:
        if finding.answer is PRESENT:
            for evidence in finding.evidence:
                if evidence not in seen:
                    seen.add(evidence)
                    yield evidence
