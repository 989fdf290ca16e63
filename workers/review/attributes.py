"""The source attributes of the rules, as they stand in the files and in the code: for a person and for a program.

Nothing about a rule is typed here by hand. Which facts about a person a rule reads is found in the code of the
questions that it asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from workers.knowledge.attributes import Attribute, Attributes, Uses
from workers.knowledge.model import Knowledge, Rule
from workers.knowledge.order_checks import OnRecordCheck, OrderCheck
from workers.review.reach import seen_in
from workers.review.wording import Wording, in_words, mark_of, questions_in, wording_of

NONE = "None."
_USE = "Use of "


class Said(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One attribute in words; ``rules`` are those that use what it is about."""

    id: str
    title: str
    says: tuple[str, ...]
    number: str = ""
    rules: tuple[str, ...] = ()


class OfRule(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One rule, or one check of an order, with its own attributes."""

    id: str
    title: str
    kind: str
    says: str
    version: str
    review_by: date
    sources: tuple[str, ...]
    uses: tuple[str, ...]


class Source(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A source in full, and what was seen of it."""

    id: str
    text: str
    seen: str = ""


class SourceAttributes(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Everything that is said of this version of the knowledge."""

    knowledge_version: str
    review_by: date
    attributes: tuple[Said, ...]
    rules: tuple[OfRule, ...]
    sources: tuple[Source, ...]


def source_attributes(knowledge: Knowledge, attributes: Attributes, titles: Mapping[str, str]) -> SourceAttributes:
    """The attributes of one loaded knowledge.

    :param titles: the titles of the orders and of the value sets by their ids.
    """
    wording = wording_of(knowledge, titles)
    checks = knowledge.order_checks.every
    reads = {each.id: _reads(each, wording) for each in (*knowledge.rules.rules, *checks)}
    used_by = {
        a.id: tuple(rule for rule, found in reads.items() if a.uses and found(a.uses)) for a in attributes.attributes
    }
    return SourceAttributes(
        knowledge.version,
        attributes.review_by,
        tuple(Said(a.id, a.title, tuple(a.says), a.number, used_by[a.id]) for a in attributes.attributes),
        tuple(_of_rules(knowledge, attributes.attributes, used_by)),
        tuple(Source(name, each.text, mark_of(name, each)) for name, each in knowledge.citations.citations.items()),
    )


class _Reads:
    """What one rule reads: itself, whom it is for, and its questions; asked whether that is among some uses."""

    def __init__(self, words: frozenset[str], fields: frozenset[str], *, laboratory: bool, by_age: bool) -> None:
        self._words = words
        self._fields = fields | ({"sex", "age"} if laboratory else set()) | ({"age"} if by_age else set())

    def __call__(self, uses: Uses) -> bool:
        """Whether something of this is read. Laboratory ranges differ by sex and age."""
        asked = {name for name in ("sex", "age") if getattr(uses, name)}
        return not asked.isdisjoint(self._fields) or not self._words.isdisjoint(uses.items)


def _reads(rule: Rule | OrderCheck | OnRecordCheck, wording: Wording) -> _Reads:
    if isinstance(rule, OnRecordCheck):  # a normal result answers an order
        return _Reads(frozenset(), frozenset(), laboratory=True, by_age=False)
    seen = [seen_in(name) for name in questions_in(wording.condition(rule.when))]
    return _Reads(
        frozenset().union(*(each.words for each in seen)),
        frozenset().union(*(each.fields for each in seen)),
        laboratory=any(each.reads_laboratory for each in seen),
        by_age=set(rule.ages) != _ANY_AGE,
    )


_ANY_AGE = {"adult", "child", "unknown"}


def _of_rules(
    knowledge: Knowledge, attributes: list[Attribute], used_by: dict[str, tuple[str, ...]]
) -> Iterator[OfRule]:
    def uses(rule: str) -> tuple[str, ...]:
        titles = (each.title.removeprefix(_USE) for each in attributes if rule in used_by[each.id])
        return tuple(f"{title[:1].upper()}{title[1:]}" for title in titles) or (NONE,)

    book, checks = knowledge.rules, knowledge.order_checks
    for rule in book.rules:
        kind = in_words(rule.tier.value)
        version, review_by = rule.version or book.version, rule.review_by or book.review_by
        yield OfRule(rule.id, rule.title, kind, rule.essence, version, review_by, tuple(rule.cite), uses(rule.id))
    for check in checks.every:
        own = check if isinstance(check, OrderCheck) else None
        version = (own.version if own else "") or checks.version
        review_by = (own.review_by if own else None) or checks.review_by
        yield OfRule(
            check.id, check.title, "order in hand", check.essence, version, review_by, tuple(check.cite), uses(check.id)
        )
