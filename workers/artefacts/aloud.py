"""Rules as text: what a clinician or a guideline reviewer reads in the plan where no program evaluates it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workers.artefacts.orders import orders
from workers.knowledge.model import Knowledge, Rule
from workers.review.wording import WHERE, Clause, Wording, in_words, wording_of


def wording(knowledge: Knowledge) -> Wording:
    """The words of one loaded knowledge, with the titles of the orders as they are published."""
    return wording_of(knowledge, {order.id: order.title for order in orders().values()})


def whole(rule: Rule, words: Wording, target: str) -> str:
    """A rule from condition to target as lines of text: what a person needs to follow it by hand."""
    condition = words.condition(rule.when)
    said = ["Applies when", *_lines([condition], 0)]
    if rule.warning_if:
        said += ["More pressing when", *_lines([words.condition(rule.warning_if)], 0)]
    if rule.orders:
        said += ["May suggest", *_lines(words.order_list(rule.orders), 0)]
    said += [f"Target: {sooner(rule)}{target}."]
    said += [f"Added while nothing is more urgent: {_one_line(rule.alone)}"] if rule.alone else []
    said += [f"A referral names: {rule.letter}"] if rule.letter else []
    return "\n".join(said)


def sooner(rule: Rule) -> str:
    """What a rule wants sooner than its tier, in words; empty for most."""
    if not rule.within_days:
        return ""
    when = "within 24 hours" if rule.within_days == 1 else f"within {rule.within_days} days"
    return f"{when} for {rule.soon}; the tier: "


def _lines(clauses: Iterable[Clause], depth: int) -> Iterator[str]:
    for clause in clauses:
        text = clause.text or in_words(clause.name)
        if clause.text == WHERE:
            condition, *inner = clause.parts
            yield f"{'  ' * depth}- where this holds:"
            yield from _lines([condition], depth + 1)
            yield f"{'  ' * depth}  then:"
            yield from _lines(inner, depth + 1)
        else:
            yield f"{'  ' * depth}- {_one_line(text)}"
            yield from _lines(clause.parts, depth + 1)


def _one_line(text: str) -> str:
    return " ".join(text.split())
