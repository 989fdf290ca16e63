"""The advice that holds for one patient, a line each. The patient's own words of it travel with the assessment."""

from __future__ import annotations

from service.cards import words
from service.cards.markdown import escape, escape_knowledge
from workers.assessment import Advice, Given

SHOWN = 5
"""Pieces of advice told in full on one card; the rest is named."""


def this_patient(advice: Advice) -> list[str]:
    """What to bear in mind with this patient, and when to look again."""
    return [_line(tip) for tip in advice.tips if tip.kind in ("note", "follow-up")]


def that_may_help(advice: Advice) -> list[str]:
    """What the patient may try, and answers to what patients ask; the first ones in full."""
    tips = [tip for tip in advice.tips if tip.kind in ("lifestyle", "faq")]
    lines = [_line(tip) for tip in tips[:SHOWN]]
    more = [escape_knowledge(tip.title.rstrip("?")) for tip in tips[SHOWN:]]
    return [*lines, words.MORE_ADVICE.format("; ".join(more))] if more else lines


def _line(tip: Given) -> str:
    """What it is about, what it follows from, and what is said."""
    found = f" ({'; '.join(map(escape, tip.found))})" if tip.found else ""
    title = escape_knowledge(tip.title)
    stop = "" if title.endswith("?") and not found else ":"
    return f"**{title}**{found}{stop} {escape_knowledge(tip.says)}"
