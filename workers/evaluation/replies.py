"""Which of several answers to the same question stands today.

The newest answer wins, with two exceptions that keep danger in sight: a negative
answer to a gate question expires, and a patient's later "no" does not cancel a
recent "yes" (specification 6.3 and 6.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.evaluation.terms import Question, Terms
from workers.facts import Evidence, Reply, Span


class Heard(NamedTuple):
    """One reply by itself: yes, no, or unknown; with the codes of it that the item knows."""

    answer: Answer
    reply: Reply
    codes: frozenset[str] = frozenset()


class Standing(NamedTuple):
    """The answer that stands: yes, no or unknown, the reply it rests on, and a conflict if there is one.

    ``codes`` are the valid codes of the reply; ``conflict`` says in words what was set against it.
    """

    answer: Answer
    reply: Reply | None = None
    codes: frozenset[str] = frozenset()
    conflict: str = ""


NOT_ASKED = Standing(UNKNOWN)


def standing(replies: Sequence[Reply], question: Question, terms: Terms, as_of: date) -> Standing:
    """Choose the reply that stands for one item on one day.

    :param replies: every reply to this item, in any order, possibly repeated.
    """
    if len(replies) == 1:
        return _unless_expired(_heard(replies[0], question), question, terms, as_of)
    newest, *older = sorted((_heard(reply, question) for reply in replies), key=_newest_first)
    older_yes = next((each for each in older if each.answer is PRESENT), None)
    if newest.answer is PRESENT or older_yes is None:
        return _unless_expired(newest, question, terms, as_of)
    if newest.answer is UNKNOWN:
        return Standing(*older_yes)
    if _keeps(older_yes, newest, terms, as_of):
        return Standing(*older_yes, _conflict(older_yes, newest, question))
    return _unless_expired(newest, question, terms, as_of)


def answered_in_words(reply: Reply, codes: frozenset[str], question: Question) -> str:
    """How a clinician would say this answer: "Strength: cannot do something that was possible before"."""
    item = question.item
    name = item.short or item.text.rstrip("?")
    if codes:
        said = ", ".join(item.words.get(code, code.replace("-", " ")) for code in sorted(codes))
    elif reply.number is not None:
        said = f"{reply.comparator}{reply.number:g} {_UNIT_WORDS.get(reply.unit, reply.unit)}".strip()
    else:
        said = day(reply.span) if reply.span else "answered"
    return f"{name}: {said}"


def evidence_of(reply: Reply, codes: frozenset[str], question: Question) -> Evidence:
    """The reply as evidence, in words and with the day it was said."""
    by = {"": "answered", "clinician": "by a clinician"}.get(reply.by, f"said by the {reply.by}")
    on = f" on {day(reply.said)}" if reply.said else ""
    return Evidence(reply.evidence.reference, reply.said, f"{answered_in_words(reply, codes, question)}, {by}{on}")


_UNIT_WORDS = {"d": "days", "wk": "weeks", "mo": "months", "a": "years"}


def _heard(reply: Reply, question: Question) -> Heard:
    """One reply by itself: unknown where its codes are none of the item's."""
    if question.options:
        codes = question.options.intersection(reply.codes)
        if not codes:
            return Heard(UNKNOWN, reply)
        if not codes <= question.negative:
            return Heard(PRESENT, reply, codes)
        # "none" beside something that nobody understood, or beside "not sure", is not a "no".
        return Heard(ABSENT if codes.issuperset(reply.codes) else UNKNOWN, reply, codes)
    has_value = reply.number is not None or reply.span is not None or bool(reply.text)
    return Heard(PRESENT if has_value else UNKNOWN, reply)


_PRECEDENCE = {PRESENT: 0, ABSENT: 1, UNKNOWN: 2}


def _newest_first(each: Heard) -> tuple[int, float, int, str]:
    """Newest first; an undated reply is oldest; at the same time a yes comes before a no."""
    reply = each.reply
    last, instant = (0, 0.0) if reply.said is None else (reply.said.last.toordinal(), reply.said.newness()[1])
    return (-last, -instant, _PRECEDENCE[each.answer], reply.evidence.reference)


def _unless_expired(each: Heard, question: Question, terms: Terms, as_of: date) -> Standing:
    """A "no" to a gate question counts for thirty days and never without a date."""
    if each.answer is not ABSENT or not question.item.gate:
        return Standing(*each)
    said = each.reply.said
    fresh = said is not None and said.longest_days(as_of) <= terms.limits["negative_answer_expires_after_days"]
    return Standing(*each) if fresh else NOT_ASKED


def _keeps(older_yes: Heard, newest: Heard, terms: Terms, as_of: date) -> bool:
    """Whether an older "yes" outlives a newer "no": it is recent, and the "no" is not a clinician's."""
    said = older_yes.reply.said
    recent = said is None or said.shortest_days(as_of) <= terms.limits["positive_outlives_patient_negative_days"]
    return recent and newest.reply.by != "clinician"


def _conflict(kept: Heard, other: Heard, question: Question) -> str:
    words = answered_in_words(kept.reply, kept.codes, question)
    against = answered_in_words(other.reply, other.codes, question).partition(": ")[2]
    return (
        f"{question.item.id}: kept “{words}” ({day(kept.reply.said)}) "
        f"although “{against}” came later ({day(other.reply.said)})"
    )


def day(span: Span | None) -> str:
    """A date as exactly as it is known, and no more exactly."""
    if span is None:
        return "no date"
    first, last = span.first, span.last
    if first == last:
        return first.isoformat()
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y-%m}"
    return f"{first.year}" if first.year == last.year else f"{first} to {last}"
