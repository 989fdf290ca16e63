"""Choose the words that go with an answer; the words themselves live in the knowledge files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from workers.answer import PRESENT
from workers.assessment import Advice, Ask, Given, Reason, Tier
from workers.evaluation.replies import day
from workers.evaluation.rules import Verdict, evidence_for
from workers.evaluation.terms import terms_of
from workers.facts import Evidence
from workers.knowledge.advice import Instead, TierAdvice
from workers.knowledge.model import Knowledge

_LOUDNESS = ("info", "warning", "critical")


def reason(verdict: Verdict, tier: Tier, orders: tuple[str, ...], knowledge: Knowledge) -> Reason:
    """A fired rule in words: what was found, with dates, and what the rule says about it.

    What holds only by itself ("a matter for primary care") is left unsaid beside anything more urgent. Each
    class of medicines that was found adds its own sentence; and each medicine, risk or test its own sources.
    """
    rule = verdict.rule
    found = tuple(dict.fromkeys(in_words(evidence) for evidence in evidence_for(verdict) if evidence.says))
    essence = f"{rule.essence} {rule.alone}" if rule.alone and rule.tier is tier else rule.essence
    essence = " ".join((essence, *_of_medicines(verdict, _sentences(knowledge))))
    return Reason(
        rule.id, rule.tier.value, rule.title, essence, found, orders, _cited(verdict, _sources(knowledge)), rule.letter,
        verdict.indicator, rule.own_card,
    )  # fmt: skip


def _about(verdict: Verdict) -> Iterator[str]:
    """The medicines, risks and tests that the questions of a rule found."""
    return (name for _, finding in verdict.findings if finding.answer is PRESENT for name in finding.about)


def _of_medicines(verdict: Verdict, sentences: dict[str, str]) -> Iterator[str]:
    """What medicines.yaml says of each class that a question found."""
    return (sentences[name] for name in _about(verdict) if name in sentences)


def _cited(verdict: Verdict, sources: dict[str, list[str]]) -> tuple[str, ...]:
    """The sources of the rule, then those of what was found, each once."""
    found = (name for about in _about(verdict) for name in sources.get(about, ()))
    return tuple(dict.fromkeys((*verdict.rule.cite, *found)))


@lru_cache(maxsize=8)
def _sentences(knowledge: Knowledge) -> dict[str, str]:
    return {each.id: f"{each.title}: {each.says}" for each in knowledge.medicines.classes}


@lru_cache(maxsize=8)
def _sources(knowledge: Knowledge) -> dict[str, list[str]]:
    medicines = {each.id: each.cite for each in knowledge.medicines.classes}
    risks = {each.id: each.cite for each in knowledge.risks.risks}
    return medicines | risks | {each.id: each.cite for each in knowledge.thresholds.analytes}


def in_words(evidence: Evidence) -> str:
    """A phrase with its date: "Potassium 2.4 mmol/L (2026-11-10)"; once where it says the date itself."""
    if evidence.on is None or day(evidence.on) in evidence.says:
        return evidence.says
    return f"{evidence.says} ({day(evidence.on)})"


def asks(unanswered: Iterable[str], knowledge: Knowledge) -> tuple[Ask, ...]:
    """The open questions as they are put to a patient, and why each matters."""
    items = terms_of(knowledge).items
    others = {"age": knowledge.advice.age, "record": knowledge.advice.record}
    worded = ((name, others.get(name) or items[name].item) for name in unanswered)
    return tuple(Ask(name, said.text, said.matters) for name, said in worded)


def advise(
    tier: Tier, fired: list[Verdict], knowledge: Knowledge, words: TierAdvice | Instead, tips: tuple[Given, ...]
) -> Advice:
    """The words that were chosen for the tier, and the tips for this patient.

    A rule may ask to be shown more strongly than its tier, never less.
    """
    own = knowledge.advice.tiers[tier.value]
    sooner = own.patient_sooner if words is own else {}
    louder = [verdict.indicator for verdict in fired if verdict.indicator and not verdict.rule.add_on]
    return Advice(
        headline=words.headline,
        indicator=max((own.indicator, *louder), key=_LOUDNESS.index),
        target=_target(words.target, tier, fired),
        consider=tuple(words.consider),
        would_change=tuple(words.would_change),
        safety_net=knowledge.advice.safety_net,
        limits=knowledge.advice.limits,
        patient=tuple(sooner.get(str(_soonest(fired)), words.patient)),
        tips=tips,
    )


def _target(of_tier: str, tier: Tier, fired: Iterable[Verdict]) -> str:
    """By when: first what one rule wants sooner than the tier, in its own words, then what the tier says."""
    sooner = [verdict.rule for verdict in fired if verdict.rule.within_days]
    if tier is Tier.EMERGENCY or not sooner:
        return of_tier
    rule = min(sooner, key=lambda each: each.within_days)
    when = "within 24 hours" if rule.within_days == 1 else f"within {rule.within_days} days"
    return f"{when} for {rule.soon}; {of_tier}"


def _soonest(fired: Iterable[Verdict]) -> int:
    """Within how many days a rule wants something sooner than its tier; 0 where none does."""
    return min((verdict.rule.within_days for verdict in fired if verdict.rule.within_days), default=0)
