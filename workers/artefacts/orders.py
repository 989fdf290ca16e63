"""Orders as ActivityDefinitions: what each looks like (orders.yaml beside this), and which rules ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from workers.artefacts.resource import BASE, LOINC, SNOMED, Json, artefact, coding, pinned, url_of
from workers.artefacts.sources import citations
from workers.knowledge.entry import Entry
from workers.knowledge.model import Knowledge, Rule

ORDER = BASE.removesuffix("/fhir") + "/order"
"""The identifier system whose value in an ActivityDefinition is the order id."""


class Code(Entry, frozen=True):
    """The code of a request."""

    system: Literal["LOINC", "SNOMED"]
    code: str
    display: str


class Further(Entry, frozen=True):
    """A further request that the same order becomes."""

    id: str
    title: str
    code: Code


class Order(Entry, frozen=True):
    """One order as orders.yaml describes it."""

    id: str
    title: str
    description: str
    code: Code | None = None
    text: str = ""
    priority: Literal["routine", "urgent", "asap", "stat"] = "routine"
    category: Literal["", "Referral", "Imaging"] = ""
    also: tuple[Further, ...] = ()


class Orders(Entry, frozen=True):
    """orders.yaml"""

    orders: list[Order]


@lru_cache(maxsize=1)
def orders() -> Mapping[str, Order]:
    """Every order by its id, in the order of the file. A mistake in the file is a msgspec.ValidationError."""
    text = (files("workers.artefacts") / "orders.yaml").read_bytes()
    return {order.id: order for order in msgspec.yaml.decode(text, type=Orders).orders}


def artefacts(knowledge: Knowledge) -> Iterator[Json]:
    """The ActivityDefinitions of every order, the one that carries the id of the order first."""
    for order in orders().values():
        yield from definitions(order, knowledge)


def definitions(order: Order, knowledge: Knowledge) -> Iterator[Json]:
    """The ActivityDefinitions of one order: several where it becomes several requests."""
    slug = order.id.lower().replace("_", "-")
    yield _definition(
        slug, order.title, order.description, order, _concept(order.code, order.text or order.title), knowledge
    )
    for further in order.also:
        together = f"{further.title}, drafted together with: {order.title}."
        yield _definition(further.id, further.title, together, order, _concept(further.code, further.title), knowledge)


def canonicals(order: str, knowledge: Knowledge) -> list[str]:
    """The addresses, with version, of the ActivityDefinitions of an order id."""
    return [pinned(each) for each in definitions(orders()[order], knowledge)]


def may_ask_for(entries: Iterable[str | dict[str, Any]], knowledge: Knowledge) -> list[str]:
    """Every order id that a list of orders can come to, bundles, conditions and matched orders opened, once each."""
    found: dict[str, None] = {}
    for entry in entries:
        if isinstance(entry, dict):
            inner = entry["orders"] if "if" in entry else matched(entry["matched"], knowledge)
            found.update(dict.fromkeys(may_ask_for(inner, knowledge)))
        elif entry in knowledge.orders.bundles:
            found.update(dict.fromkeys(may_ask_for(knowledge.orders.bundles[entry], knowledge)))
        else:
            found[entry] = None
    return list(found)


def matched(question: str, knowledge: Knowledge) -> list[str | dict[str, Any]]:
    """All that can go with what a question found: a medicine, a risk, or else a laboratory value."""
    if question == "culprit_medicine":
        return [order for each in knowledge.medicines.classes for order in each.check_first]
    if question == "risk_with_missing_tests":
        return [order for risk in knowledge.risks.risks for order in risk.orders]
    return [order for analyte in knowledge.thresholds.analytes for order in analyte.next]


def _definition(name: str, title: str, description: str, order: Order, concept: Json, knowledge: Knowledge) -> Json:
    asking = [rule for rule in knowledge.rules.rules if order.id in may_ask_for(rule.orders, knowledge)]
    category = _CATEGORIES.get(order.category)
    return artefact(
        "ActivityDefinition",
        name,
        title,
        description,
        version=knowledge.rules.version,
        identifier=[{"system": ORDER, "value": order.id}],
        subjectCodeableConcept={"coding": [coding("http://hl7.org/fhir/resource-types", "Patient")]},
        usage=_usage(asking),
        **({"topic": [category]} if category else {}),
        relatedArtifact=citations(dict.fromkeys(name for rule in asking for name in rule.cite), knowledge),
        kind="ServiceRequest",
        profile=url_of("StructureDefinition", "suggested-service-request"),
        code=concept,
        intent="proposal",
        priority=order.priority,
    )


def _usage(asking: list[Rule]) -> str:
    named = "; ".join(f"{rule.id} ({rule.title})" for rule in asking)
    return f"A suggestion, never an order by itself. Rules that may ask for it: {named or 'none'}."


def _concept(code: Code | None, text: str) -> Json:
    if code is None:
        return {"text": text}
    return {"coding": [coding(_SYSTEMS[code.system], code.code, code.display)], "text": text}


_SYSTEMS = {"LOINC": LOINC, "SNOMED": SNOMED}
_CATEGORIES: dict[str, Json] = {
    "Referral": {"coding": [coding(SNOMED, "3457005", "Patient referral")], "text": "Referral"},
    "Imaging": {"coding": [coding(SNOMED, "363679005", "Imaging")], "text": "Imaging"},
}
