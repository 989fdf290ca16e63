"""A fired rule in one line, as it stands on the card and in the note of a draft order."""

from __future__ import annotations

from collections.abc import Iterable

from service.cards import words
from service.cards.markdown import escape
from workers.assessment import Assessment, Reason, Tier

SHOWN = 6
"""Findings named in one line; the rest is counted."""


def by_weight(reasons: Iterable[Reason]) -> list[Reason]:
    """The most urgent tier first, and within a tier what is more pressing than the tier."""
    return sorted(reasons, key=lambda reason: (Tier[reason.tier].rank if reason.tier else 0, reason.indicator == ""))


def what_was_found(reason: Reason) -> str:
    """The findings in one run of Markdown, after a dash, the later ones counted; empty where there are none."""
    if not reason.found:
        return ""
    more = len(reason.found) - SHOWN
    rest = f"; and {more} more in the record" if more > 0 else ""
    return " \u2013 " + "; ".join(map(escape, reason.found[:SHOWN])) + rest


def sources(assessment: Assessment) -> dict[str, str]:
    """For each fired rule, where in the record its findings stand, as far as the trace tells."""
    fired = set(assessment.rules)
    return {
        step.rule: " and ".join(
            _kinds(ref for part in step.because if part.answer == "present" for ref in part.evidence)
        )
        for step in assessment.trace
        if step.rule in fired
    }


def kind_of(reference: str) -> str:
    """The part of the record that a reference points into, in words."""
    return words.SOURCES.get(reference.partition("/")[0], words.OTHER_SOURCE)


def _kinds(references: Iterable[str]) -> list[str]:
    """The parts of the record that references point into, each once, in the order met."""
    return list(dict.fromkeys(map(kind_of, references)))
