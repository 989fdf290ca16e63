"""A mistake in a knowledge file, and how the words of a condition are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Mistake(NamedTuple):
    """What is wrong, and where: the file's name, the path of the field, one clause."""

    file: str
    path: tuple[str | int, ...]
    says: str


def condition_names(condition: object) -> Iterator[str]:
    """The plain words of a condition: questions, rule ids and tiers.

    :raises ValueError: in one clause, where the condition is anything but all, any, not and words.
    """
    if isinstance(condition, str):
        yield condition
        return
    if not isinstance(condition, dict) or len(condition) != 1:
        raise ValueError("a condition is a word, or a mapping with exactly one of all, any, not")
    ((word, inner),) = condition.items()
    if word == "not":
        yield from condition_names(inner)
    elif word in ("all", "any"):
        if not isinstance(inner, list) or not inner:
            raise ValueError(f"{word} takes a list with at least one entry")
        for part in inner:
            yield from condition_names(part)
    else:
        raise ValueError(f"{word} is not one of all, any, not")


def doubles(names: list[str]) -> Iterator[str]:
    """Each name that is there more than once, in words."""
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is given twice"
