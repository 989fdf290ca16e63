"""A chapter of the review sheet: tables, and what is to be known before reading them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from workers.evaluation.question import QUESTIONS
from workers.review.wording import WHERE, Clause, in_words


class Table(NamedTuple):
    """A table with a caption; the first column names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Chapter(NamedTuple):
    """A chapter of tables; ``edition`` is the file it shows, its version, and when it is to be reviewed."""

    id: str
    title: str
    intro: tuple[str, ...]
    tables: tuple[Table, ...]
    edition: str = ""


def flat(clauses: Iterable[Clause]) -> str:
    """A condition or a list of orders on one line, for a cell; questions by their names, explained in their chapter."""
    return "; ".join(filter(None, map(_flat, clauses)))


def _flat(clause: Clause) -> str:
    if not clause.parts:
        return in_words(clause.name) if clause.name in QUESTIONS else clause.text or in_words(clause.name)
    if not clause.text:  # a bundle of orders
        return "; ".join(map(_flat, clause.parts))
    if clause.text == WHERE:
        condition, *orders = map(_flat, clause.parts)
        return f"{'; '.join(orders)} (where: {condition})"
    return f"{clause.text.rstrip(':')} ({'; '.join(map(_flat, clause.parts))})"
