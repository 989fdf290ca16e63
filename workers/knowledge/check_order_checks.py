"""Mistakes in order_checks.yaml that only show beside the orders, the medicines and the citations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.knowledge.mistake import Mistake, condition_names, doubles
from workers.knowledge.model import Knowledge
from workers.knowledge.order_checks import OrderCheck

_ID = re.compile(r"K\d\d")
_NO_ID = "the id of a check is K and two digits"
_PREFIX = "medicine-"


def check_order_checks(knowledge: Knowledge) -> Iterator[Mistake]:
    """Every mistake in the checks of orders, and in the classes of medicines that only they know."""
    checks, classes = knowledge.order_checks.checks, knowledge.order_checks.classes
    yield from _on_record(knowledge)
    for says in doubles(_classes(knowledge)):
        yield Mistake("order_checks", ("classes",), says)
    for number, check in enumerate(checks):
        for field, says in _check(check, knowledge):
            yield Mistake("order_checks", ("checks", number, field), says)
    for number, each in enumerate(classes):
        if not each.names or not each.id.startswith(_PREFIX):
            says = "a class needs names, and an id that begins with medicine-"
            yield Mistake("order_checks", ("classes", number, "names"), says)
        for says in _cited(each.cite, knowledge):
            yield Mistake("order_checks", ("classes", number, "cite"), says)


def _on_record(knowledge: Knowledge) -> Iterator[Mistake]:
    """What is wrong with the ids, and with the check of what is on record already."""
    check = knowledge.order_checks.on_record
    if not _ID.fullmatch(check.id):
        yield Mistake("order_checks", ("on_record", "id"), _NO_ID)
    for says in _cited(check.cite, knowledge):
        yield Mistake("order_checks", ("on_record", "cite"), says)
    for says in doubles([*(each.id for each in knowledge.order_checks.checks), check.id]):
        yield Mistake("order_checks", ("checks",), says)


def _check(check: OrderCheck, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """What is wrong with one check: the field, and a clause."""
    if not _ID.fullmatch(check.id):
        yield "id", _NO_ID
    if not (check.orders or check.concepts or check.medicines):
        yield "orders", "a check looks at orders, concepts or medicines"
    yield from (("orders", f"{name} is not an order") for name in check.orders if name not in knowledge.orders.orders)
    if check.orders and not any(name in knowledge.orders.recorded_as for name in check.orders):
        yield "orders", "none of these orders is recognised in a record (orders.yaml, recorded_as)"
    known = _classes(knowledge)
    unknown = (name for name in check.medicines if f"{_PREFIX}{name}" not in known)
    yield from (("medicines", f"{name} is not a class of medicines") for name in unknown)
    try:
        list(condition_names(check.when))
    except ValueError as error:
        yield "when", str(error)
    yield from (("cite", says) for says in _cited(check.cite, knowledge))


def _classes(knowledge: Knowledge) -> list[str]:
    """Every class of medicines: those that can cause twitching, and those that only a check knows."""
    return [each.id for each in knowledge.medicines.classes] + [each.id for each in knowledge.order_checks.classes]


def _cited(cite: list[str], knowledge: Knowledge) -> Iterator[str]:
    if not cite:
        yield "needs at least one citation"
    yield from (f"{name} is not in citations.yaml" for name in cite if name not in knowledge.citations.citations)
