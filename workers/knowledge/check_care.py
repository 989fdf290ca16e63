"""Mistakes in medicines.yaml and risks.yaml that only show beside the orders, the analytes and the citations."""

from __future__ import annotations

from collections.abc import Iterator

from workers.knowledge.medicines import MedicineClass, Risk
from workers.knowledge.mistake import Mistake, bad_orders, condition_names, doubles
from workers.knowledge.model import Knowledge


def check_care(knowledge: Knowledge) -> Iterator[Mistake]:
    """Every mistake in the classes of medicines and in the risks."""
    classes, risks = knowledge.medicines.classes, knowledge.risks.risks
    for says in doubles([each.id for each in classes]):
        yield Mistake("medicines", ("classes",), says)
    for number, entry in enumerate(classes):
        for field, says in _class(entry, knowledge):
            yield Mistake("medicines", ("classes", number, field), says)
    for says in doubles([each.id for each in risks]):
        yield Mistake("risks", ("risks",), says)
    for number, risk in enumerate(risks):
        for field, says in _risk(risk, knowledge):
            yield Mistake("risks", ("risks", number, field), says)


def _class(entry: MedicineClass, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """What is wrong with one class of medicines: the field, and a clause."""
    if not entry.id.startswith("medicine-"):
        yield "id", "the id of a class is that of its value set and begins with medicine-"
    for says in doubles([*entry.names, *entry.atc]):
        yield "names", says
    if not entry.names:
        yield "names", "a class needs at least one name"
    if not entry.counts:
        yield "counts", "nothing would ever make it a culprit"
    yield from (("check_first", says) for says in bad_orders(entry.check_first, knowledge))
    yield from _condition("only_with", entry.only_with)
    yield from _cited(entry.cite, knowledge)


def _risk(risk: Risk, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """What is wrong with one risk: the field, and a clause."""
    if not risk.id.startswith("risk-"):
        yield "id", "the id of a risk begins with risk-"
    if not risk.tests:
        yield "tests", "a risk needs at least one test"
    analytes = {analyte.id for analyte in knowledge.thresholds.analytes}
    for test in risk.tests:
        if test not in analytes:
            yield "tests", f"{test} is not an analyte of thresholds.yaml"
        elif test not in knowledge.lookback.results:
            yield "tests", f"{test} has no window in lookback.yaml"
    if not risk.orders:
        yield "orders", "a risk needs at least one order"
    yield from (("orders", says) for says in bad_orders(risk.orders, knowledge))
    yield from _condition("when", risk.when)
    yield from _cited(risk.cite, knowledge)


def _condition(field: str, condition: object) -> Iterator[tuple[str, str]]:
    try:
        list(condition_names(condition))
    except ValueError as error:
        yield field, str(error)


def _cited(cite: list[str], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    if not cite:
        yield "cite", "needs at least one citation"
    yield from (
        ("cite", f"{name} is not in citations.yaml") for name in cite if name not in knowledge.citations.citations
    )
