"""Mistakes in advice.yaml that only show when it is read as a whole, and beside the limits and the citations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from string import Formatter

from workers.assessment import Tier
from workers.knowledge import model
from workers.knowledge.advice import Instead, TierAdvice, Tip
from workers.knowledge.mistake import Mistake, condition_names, doubles

_TEXTS = ("clinician", "patient", "cautious", "cautious_patient")
_FOR_THE_PATIENT = ("lifestyle", "faq")


def check_advice(knowledge: model.Knowledge) -> Iterator[Mistake]:
    """Every mistake in the words of the tiers and in the tips."""
    yield from _tiers(knowledge.advice.tiers)
    tips = knowledge.advice.tips
    for says in doubles([tip.id for tip in tips]):
        yield Mistake("advice", ("tips",), says)
    limits = {**knowledge.lookback.limits, **knowledge.thresholds.vital_signs}
    for number, tip in enumerate(tips):
        for field, says in _tip(tip, knowledge.citations.citations, limits):
            yield Mistake("advice", ("tips", number, field), says)


def _tiers(tiers: Mapping[str, TierAdvice]) -> Iterator[Mistake]:
    for tier in Tier:
        if tier is not Tier.NOT_APPLICABLE and tier.value not in tiers:
            yield Mistake("advice", ("tiers",), f"{tier.value} has no words")
    for name in sorted(set(tiers) - {tier.value for tier in Tier}):
        yield Mistake("advice", ("tiers", name), f"{name} is not a tier")
    for name, words in tiers.items():
        if not words.patient:
            yield Mistake("advice", ("tiers", name, "patient"), "a tier needs words for the patient")
        for number, other in enumerate(words.instead):
            for field, says in _instead(other):
                yield Mistake("advice", ("tiers", name, "instead", number, field), says)


def _instead(words: Instead) -> Iterator[tuple[str, str]]:
    """What is wrong with words in place of a tier's own: the field, and a clause."""
    for field in ("headline", "consider", "patient"):
        if not getattr(words, field):
            yield field, "a headline, what to consider, and words for the patient are needed"
    try:
        list(condition_names(words.when))
    except ValueError as error:
        yield "when", str(error)


def _tip(tip: Tip, citations: Collection[str], limits: Collection[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with one tip: the field, and a clause."""
    yield from _where(tip)
    yield from _words(tip)
    yield from _conditions(tip)
    if not tip.cite:
        yield "cite", "needs at least one citation"
    yield from (("cite", f"{name} is not in citations.yaml") for name in tip.cite if name not in citations)
    for field in _TEXTS:
        unknown = (name for name in _numbers(getattr(tip, field)) if name not in limits)
        yield from ((field, f"{name or 'a pair of braces'} is not a limit") for name in unknown)


def _conditions(tip: Tip) -> Iterator[tuple[str, str]]:
    """Conditions that are none."""
    for field in ("when", "unless"):
        try:
            list(condition_names(getattr(tip, field)))
        except ValueError as error:
            yield field, str(error)


def _where(tip: Tip) -> Iterator[tuple[str, str]]:
    """Tiers in which a tip has no place."""
    if not tip.tiers:
        yield "tiers", "a tip needs at least one tier"
    if Tier.NOT_APPLICABLE in tip.tiers:
        yield "tiers", "nothing is said where nobody twitches"
    for tier in (Tier.EMERGENCY, Tier.OUT_OF_SCOPE):
        if tip.kind in _FOR_THE_PATIENT and tier in tip.tiers:
            yield "tiers", f"{tip.kind} has no place in {tier.value}"


def _words(tip: Tip) -> Iterator[tuple[str, str]]:
    """Words that are missing, or that nobody would ever hear."""
    if not tip.clinician:
        yield "clinician", "a tip needs words for the clinician"
    if tip.kind in _FOR_THE_PATIENT and not tip.patient:
        yield "patient", f"{tip.kind} needs words for the patient"
    if tip.kind == "note" and tip.patient:
        yield "patient", "a note is for the clinician alone"
    if bool(tip.cautious) != bool(tip.cautious_patient) and tip.patient:
        yield "cautious", "cautious words are for the clinician and the patient both"
    if tip.cautious and not tip.unless:
        yield "cautious", "cautious words need an unless"


def _numbers(text: str) -> Iterator[str]:
    """The names in braces."""
    try:
        yield from (name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        yield ""
