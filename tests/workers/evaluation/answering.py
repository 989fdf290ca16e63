"""The answers to the questionnaire, and what a graver, a milder or another one is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from workers.evaluation.terms import terms_of
from workers.facts import Case, Evidence, Reply, Span
from workers.knowledge import load_knowledge

TODAY = date(2026, 11, 22)
NOW = Span(TODAY, TODAY)
KNOWLEDGE = load_knowledge()
TERMS = terms_of(KNOWLEDGE)


GATES = tuple(gate for gate in TERMS.gates if gate != "fas.onset")


def reply(
    item: str, codes: Iterable[str] = (), by: str = "clinician", said: Span | None = NOW, **more: object
) -> Reply:
    """One answer as reading would give it."""
    evidence = Evidence(f"QuestionnaireResponse/q#{item}", said)
    return msgspec.structs.replace(Reply(item, evidence, tuple(codes), said=said, by=by), **more)


def positive_codes(item: str) -> list[str]:
    """The codes of an item that mean yes."""
    question = TERMS.items[item]
    return sorted(question.options - question.negative)


def negative_codes(item: str) -> list[str]:
    """The codes of an item that mean no."""
    question = TERMS.items[item]
    return sorted(question.options & question.negative)


def with_answer(case: Case, item: str, codes: Iterable[str] = (), **more: Any) -> Case:  # noqa: ANN401  a reply's own fields
    """The case with one item answered so, instead of however it was answered before."""
    others = tuple(each for each in case.replies if each.item != item)
    return msgspec.structs.replace(case, replies=(*others, reply(item, codes, **more)))


def answered(case: Case, item: str) -> frozenset[str]:
    """The codes by which an item was answered."""
    return frozenset(code for each in case.replies if each.item == item for code in each.codes)


def unanswered(case: Case, item: str) -> Case:
    """The case with one item never asked."""
    return msgspec.structs.replace(case, replies=tuple(each for each in case.replies if each.item != item))


GRADED = {
    "fas.frequency": ("single-spell", "now-and-then", "most-days", "continuous"),
    "fas.episode": ("seconds", "minutes", "hours", "continuous"),
    "fas.course": ("gone", "improving", "same", "worse"),
    "fas.joint": ("no", "sometimes", "yes"),
    "weak.any": ("none", "feels-weak", "lost-function"),
    "weak.course": ("weeks-months", "within-4-weeks", "hours-days", "sudden"),
    "weak.progress": ("no", "fatigable", "yes"),
    "bulb.speech": ("no", "only-when-tired", "yes"),
    "bulb.swallow": ("no", "solids", "liquids", "both"),
    "cramp.any": ("none", "weekly", "daily", "disabling"),
    "exam.reflexes": ("normal", "brisk-symmetrical", "brisk-pathological"),
    "exam.clonus": ("absent", "inducible", "spontaneous"),
    "psy.als-fear": ("none", "mild", "moderate", "severe"),
    "psy.gad-1": ("0", "1", "2", "3"),
    "psy.gad-2": ("0", "1", "2", "3"),
}
"""The choices that have an order, the mildest first.

What has none is left out: weakness on one side points to a neuropathy (R09), on both sides to an acute one (E03);
clonus of the eyes is by itself no sign of serotonin (E08); weakness that is old makes the twitching older too
(specification 6.4, the longer duration counts).
"""

TICKED = tuple(
    item for item, question in TERMS.items.items() if question.item.type == "choices" and item != "prior.workup"
)
"""The items of which several answers may be given; of those to earlier investigation some are good news."""

CHOSEN = tuple(
    item for item, question in TERMS.items.items() if question.options and question.negative & question.options
)
"""The items that can be answered no."""
