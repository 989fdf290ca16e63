"""A mistake in a knowledge file, and how the words of a condition and the orders of a list are found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from workers.knowledge.model import Knowledge


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


def bad_orders(parts: Iterable[str | dict[str, Any]], knowledge: Knowledge, inside: str = "") -> Iterator[str]:
    """What is wrong with a list of orders; ``inside`` is the bundle that the list belongs to."""
    for part in parts:
        if isinstance(part, dict):
            if set(part) == {"matched"} and isinstance(part["matched"], str):
                continue
            if set(part) != {"if", "orders"} or not isinstance(part["orders"], list):
                yield "an entry is an order, a bundle, {if, orders} or {matched}"
                continue
            yield from bad_orders(part["orders"], knowledge, inside)
        elif part == inside:
            yield f"{part} holds itself"
        elif part not in knowledge.orders.orders and part not in knowledge.orders.bundles:
            yield f"{part} is neither an order nor a bundle"
