"""Every rule that was weighed, in plain English: what fired, what could still fire, and what did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from workers.assessment import Because, Step, Tier
from workers.evaluation.conditions import sought
from workers.evaluation.conditions import words_of as words_of_condition
from workers.evaluation.question import meaning
from workers.knowledge.model import Knowledge

Lines = tuple[str, tuple[str, ...]]
"""A headline, and the lines that stand indented below it."""


_ANSWERS = (("present", "yes"), ("absent", "no"), ("unknown", "not known"))
_BUT_NO = (("present", "yes"), ("unknown", "not known"))
_PLACES = {
    "Appointment": "appointment",
    "Condition": "problem list",
    "DiagnosticReport": "report",
    "Encounter": "visit",
    "FamilyMemberHistory": "family history",
    "MedicationRequest": "prescription",
    "MedicationStatement": "medication statement",
    "Observation": "observation",
    "Patient": "patient",
    "Procedure": "procedure",
    "QuestionnaireResponse": "questionnaire",
    "ServiceRequest": "order",
}


class Words(NamedTuple):
    """The words for the ids in a trace: rules by their titles and tiers, questionnaire items by what they ask.

    ``against`` are the questions that each rule asks after "not" alone: a yes to one speaks against the rule.
    """

    rules: Mapping[str, str]
    tiers: Mapping[str, Tier]
    items: Mapping[str, str]
    against: Mapping[str, frozenset[str]] = MappingProxyType({})


def words_of(knowledge: Knowledge) -> Words:
    """The words of one loaded knowledge."""
    return Words(
        {rule.id: rule.title for rule in knowledge.rules.rules},
        {rule.id: rule.tier for rule in knowledge.rules.rules},
        {item.id: item.short or item.text.rstrip("?") for item in knowledge.intake.items},
        {
            rule.id: frozenset(words_of_condition(rule.when)).difference(sought(rule.when))
            for rule in knowledge.rules.rules
        },
    )


def fired(trace: Iterable[Step], words: Words) -> Iterator[Lines]:
    """The rules that fired, with every question they asked and its answer."""
    return (_in_full(step, words) for step in trace if step.verdict == "present")


def not_fired_although(trace: Iterable[Step], words: Words) -> Iterator[Lines]:
    """The rules that did not fire although something that they ask is there."""
    return (_in_full(step, words) for step in trace if step.verdict == "absent" and _any_yes(step))


def plainly_absent(trace: Iterable[Step], words: Words) -> Iterator[str]:
    """The rules of which nothing is there, by id and title."""
    return (_name(step, words) for step in trace if step.verdict == "absent" and not _any_yes(step))


def for_others(trace: Iterable[Step], words: Words) -> Iterator[str]:
    """The rules that are written for another age, by id and title."""
    return (_name(step, words) for step in trace if step.verdict == "not-applicable")


def open_in_part(trace: Iterable[Step], words: Words) -> Iterator[Lines]:
    """The rules of which a part is there and the rest not known, the most urgent first."""
    steps = (step for step in trace if step.verdict == "unknown" and _any_yes(step))
    for step in sorted(steps, key=lambda each: _tier(each, words).rank):
        yield f"{_name(step, words)}. {_WOULD_BE[_tier(step, words)]}", tuple(_lines(step, words, _BUT_NO))


def open_wholly(trace: Iterable[Step], words: Words) -> Iterator[Lines]:
    """The rules of which nothing is known to be there, by what they would be, the most urgent first.

    Each question stands once, under the most urgent tier that waits for it, with all the rules that do.
    """
    steps = [step for step in trace if step.verdict == "unknown" and not _any_yes(step)]
    waiting: dict[str, list[str]] = {}
    for step in steps:
        for question in _not_known(step, words):
            waiting.setdefault(question, []).append(step.rule)
    for tier in Tier:
        of_tier = [step for step in steps if _tier(step, words) is tier]
        if of_tier:
            asked = dict.fromkeys(
                question for step in of_tier for question in _not_known(step, words) if question in waiting
            )
            lines = tuple(f"{said(question)} ({', '.join(waiting.pop(question))})." for question in asked)
            yield f"{_WOULD_BE[tier]}: {'; '.join(_name(step, words) for step in of_tier)}.", lines


_WOULD_BE = {
    Tier.OUT_OF_SCOPE: "Would be for another service",
    Tier.EMERGENCY: "Would be an emergency",
    Tier.URGENT: "Would be urgent",
    Tier.ROUTINE: "Would be a neurology referral",
    Tier.INSUFFICIENT_DATA: "Would leave the answer open",
    Tier.WORKUP: "Would be work-up in primary care",
    Tier.REASSURE: "Would be reassuring",
    Tier.NOT_APPLICABLE: "Of an earlier knowledge",
}


def _tier(step: Step, words: Words) -> Tier:
    return words.tiers.get(step.rule, Tier.NOT_APPLICABLE)


def _not_known(step: Step, words: Words) -> Iterator[str]:
    """The questions that a rule waits for; what could only speak against it does not keep it waiting."""
    against = words.against.get(step.rule, frozenset())
    return (each.question for each in step.because if each.answer == "unknown" and each.question not in against)


def places(references: Iterable[str], items: Mapping[str, str]) -> Iterator[str]:
    """Where evidence stands, in words: ``questionnaire, “Strength”, “Spread” (QuestionnaireResponse/q7)``."""
    resources: dict[str, list[str]] = {}
    for reference in references:
        resource, _, item = reference.partition("#")
        resources.setdefault(resource, []).extend([f"“{items.get(item, item)}”"] if item else [])
    for resource, inside in resources.items():
        kind = _PLACES.get(resource.partition("/")[0], "record")
        yield f"{', '.join((kind, *dict.fromkeys(inside)))} ({resource})"


def evidence_of(step: Step) -> tuple[str, ...]:
    """The references behind the questions that were answered yes, once each."""
    return tuple(dict.fromkeys(ref for each in step.because if each.answer == "present" for ref in each.evidence))


def _any_yes(step: Step) -> bool:
    return any(each.answer == "present" for each in step.because)


def _name(step: Step, words: Words) -> str:
    return f"{step.rule} {words.rules.get(step.rule, '')}".strip()


def _in_full(step: Step, words: Words) -> Lines:
    return _name(step, words), tuple(_lines(step, words, _ANSWERS))


def _lines(step: Step, words: Words, answers: Iterable[tuple[str, str]]) -> Iterator[str]:
    against = words.against.get(step.rule, frozenset())
    for answer, word in answers:
        for each in step.because:
            if each.answer == answer:
                yield _answered(each, word + _AGAINST[answer] if each.question in against else word, words)


_AGAINST = {"present": " (speaks against it)", "absent": "", "unknown": " (would speak against it)"}


def said(question: str) -> str:
    """What a question means, without its source and the full stop."""
    words = meaning(question)[0] or question.replace("_", " ")
    return (words.rpartition(" [")[0] if words.endswith("]") else words).rstrip(".")


def _answered(because: Because, word: str, words: Words) -> str:
    """One question with its answer: ``yes: Cannot do something that was possible before. From: questionnaire (…).``"""
    found = f" From: {'; '.join(places(because.evidence, words.items))}." if because.evidence else ""
    return f"{word}: {said(because.question)}.{found}"
