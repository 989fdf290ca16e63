"""Conditions and orders as a clinician reads them aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from workers.assessment import Tier
from workers.evaluation.question import QUESTIONS, meaning
from workers.knowledge.entry import Condition
from workers.knowledge.model import Citation, Knowledge

WHERE = "where this holds:"
"""The line above orders that are asked for under a condition: the condition comes first, the orders follow."""


class Clause(NamedTuple):
    """One line of a condition or of a list of orders, and what stands indented below it.

    ``name`` is the word that stands in the file; ``more`` is what the code says beyond the first sentence.
    """

    text: str
    name: str = ""
    parts: tuple[Clause, ...] = ()
    more: str = ""


class Wording(NamedTuple):
    """What the words of the files mean: rules and checks by their titles, orders by theirs."""

    rules: Mapping[str, str]
    orders: Mapping[str, str]
    bundles: Mapping[str, list[Any]]
    matched: Mapping[str, str]

    def condition(self, condition: Condition) -> Clause:
        """A condition as a tree of lines."""
        if isinstance(condition, str):
            return self._word(condition)
        ((word, inner),) = condition.items()
        if word == "not":
            return Clause("it has not been established that:", parts=(self.condition(inner),))
        parts = tuple(self.condition(part) for part in inner)
        if len(parts) == 1:
            return parts[0]
        return Clause("all of these:" if word == "all" else "at least one of these:", parts=parts)

    def order_list(self, orders: Iterable[str | dict[str, Any]]) -> tuple[Clause, ...]:
        """Orders with their titles, bundles opened, conditions in words."""
        return tuple(self._order(each) for each in orders)

    def title(self, order: str) -> str:
        """An order in a clinician's words."""
        return self.orders.get(order, order)

    def _word(self, word: str) -> Clause:
        if word in QUESTIONS:
            means, more = meaning(word)
            return Clause(means, word, more=more)
        if word in self.rules:
            return Clause(f"rule {word} ({self.rules[word]}) has fired", word)
        if word in Tier.__members__:
            return Clause(f"a rule of the tier {in_words(word)} has fired", word)
        return Clause(f"a rule asks for: {self.title(word)}", word)

    def _order(self, entry: str | dict[str, Any]) -> Clause:
        if isinstance(entry, str):
            if entry in self.bundles:
                return Clause("", entry, self.order_list(self.bundles[entry]))
            return Clause(self.title(entry), entry)
        if "matched" in entry:
            where = self.matched.get(entry["matched"], "see “Goes with it” in Laboratory limits")
            return Clause(f"what goes with each thing that was found: {where}", entry["matched"])
        return Clause(WHERE, parts=(self.condition(entry["if"]), *self.order_list(entry["orders"])))


def wording_of(knowledge: Knowledge, titles: Mapping[str, str]) -> Wording:
    """The words of one loaded knowledge; ``titles`` are those of the orders."""
    return Wording(
        rules={rule.id: rule.title for rule in knowledge.rules.rules},
        orders=titles,
        bundles=knowledge.orders.bundles,
        matched={
            "culprit_medicine": "see “Check first” in Medicines",
            "risk_with_missing_tests": "see “Suggested” in Risks",
        },
    )


def questions_in(clause: Clause) -> Iterator[str]:
    """The named questions of a condition, in reading order."""
    if clause.name in QUESTIONS:
        yield clause.name
    for part in clause.parts:
        yield from questions_in(part)


def in_words(name: str) -> str:
    """A name of the files in plain words: ``insufficient data`` for ``INSUFFICIENT_DATA``."""
    return name.replace("_", " ").replace("-", " ").lower() if name.isupper() else name.replace("_", " ")


def mark_of(name: str, citation: Citation) -> str:
    """How far a source can be relied on: read in full, seen through another, or none yet."""
    return _NO_SOURCE.get(name, "via: secondary page or abstract only" if citation.via else "")


_NO_SOURCE = {"G": "awaits a source", "P": "a choice, to be confirmed"}
