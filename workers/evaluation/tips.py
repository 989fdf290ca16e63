"""Advice under a condition: the words of the tier, what to try, what patients ask, when to look again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from workers.answer import ABSENT, PRESENT
from workers.assessment import Given, Tier
from workers.evaluation.chart import Chart
from workers.evaluation.conditions import Fired, Weigh, bind
from workers.evaluation.question import QUESTIONS, Question
from workers.evaluation.rules import Verdict
from workers.evaluation.terms import terms_of
from workers.evaluation.wording import in_words
from workers.knowledge.advice import Instead, TierAdvice, Tip
from workers.knowledge.model import Knowledge


class BoundTip(NamedTuple):
    """A tip with its conditions made callable and its numbers filled in; cautious is said while unless is unknown."""

    said: Given
    cautious: Given | None
    when: Weigh | None
    unless: Weigh | None
    shows: tuple[Question, ...]


Tips = dict[Tier, tuple[BoundTip, ...]]


@lru_cache(maxsize=8)
def prepare_tips(knowledge: Knowledge) -> Tips:
    """The tips of every tier, in the order of the file."""
    limits = {name: f"{value:g}" for name, value in terms_of(knowledge).limits.items()}
    bound = [(tip.tiers, _bound(tip, limits)) for tip in knowledge.advice.tips]
    return {tier: tuple(tip for tiers, tip in bound if tier in tiers) for tier in Tier}


def give(tips: Tips, tier: Tier, fired: Iterable[Verdict], orders: Iterable[str], chart: Chart) -> tuple[Given, ...]:
    """The tips that hold for one patient; ``fired`` and ``orders`` may be named in their conditions."""
    if not tips[tier]:
        return ()
    held = _held(fired, orders)
    given = [_given(tip, chart, held) for tip in tips[tier]]
    return tuple([each for each in given if each is not None])


def words_for(
    knowledge: Knowledge, tier: Tier, fired: Iterable[Verdict], orders: Iterable[str], chart: Chart
) -> TierAdvice | Instead:
    """The words of the tier, or those that stand in their place: the disease is known, or neurology has the patient."""
    held = _held(fired, orders)
    others = (other for other, when in _instead(knowledge)[tier.value] if when(chart, held) is PRESENT)
    return next(others, knowledge.advice.tiers[tier.value])


@lru_cache(maxsize=8)
def _instead(knowledge: Knowledge) -> dict[str, tuple[tuple[Instead, Weigh], ...]]:
    tiers = knowledge.advice.tiers.items()
    return {name: tuple((other, bind(other.when)) for other in words.instead) for name, words in tiers}


def _held(fired: Iterable[Verdict], orders: Iterable[str]) -> Fired:
    """What a condition may name beside questions: suggested orders, rules that fired, and their tiers."""
    held: Fired = dict.fromkeys(orders, PRESENT)
    for verdict in fired:
        held[verdict.rule.id] = PRESENT
        if not verdict.rule.add_on:
            held[verdict.rule.tier.value] = PRESENT
    return held


def _bound(tip: Tip, limits: dict[str, str]) -> BoundTip:
    said = Given(
        tip.id, tip.kind, tip.title, tip.clinician.format_map(limits), tip.patient.format_map(limits),
        cite=tuple(tip.cite),
    )  # fmt: skip
    cautious = None
    if tip.cautious:
        says, patient = tip.cautious.format_map(limits), tip.cautious_patient.format_map(limits)
        cautious = msgspec.structs.replace(said, says=says, patient=patient)
    return BoundTip(
        said,
        cautious,
        bind(tip.when) if tip.when else None,
        bind(tip.unless) if tip.unless else None,
        tuple(QUESTIONS[name] for name in tip.shows),
    )


def _given(tip: BoundTip, chart: Chart, held: Fired) -> Given | None:
    """What is said: all of it only where the gate is known to be absent, and nothing where it is present."""
    if tip.when is not None and tip.when(chart, held) is not PRESENT:
        return None
    barred = ABSENT if tip.unless is None else tip.unless(chart, held)
    if barred is PRESENT:
        return None
    said = tip.said if barred is ABSENT else tip.cautious
    if said is None:
        return None
    found = _found(tip, chart)
    return msgspec.structs.replace(said, found=found) if found else said


def _found(tip: BoundTip, chart: Chart) -> tuple[str, ...]:
    """The evidence in words of the questions that it shows, where they are answered yes; once each."""
    yes = (finding for finding in (ask(chart) for ask in tip.shows) if finding.answer is PRESENT)
    return tuple(dict.fromkeys(in_words(each) for finding in yes for each in finding.evidence if each.says))
