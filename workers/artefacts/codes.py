"""The product's own codes: rules, tiers, orders, and how a rule or a question came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workers.artefacts.answer_codes import answer_codes, question_codes
from workers.artefacts.orders import orders
from workers.artefacts.resource import Json, artefact, coding, url_of
from workers.assessment import Tier
from workers.knowledge.model import Knowledge
from workers.review.wording import in_words

_NOT_APPLICABLE = "Nothing in the record says that this patient twitches, so there is nothing to say."
_VERDICTS = {
    "present": "Established. A rule whose condition is present applies.",
    "absent": "Asked or measured, and not so.",
    "unknown": "Not recorded, not asked or not usable. It is never taken for no, and never for reassurance.",
    "not-applicable": "The rule was not weighed: it is for another age.",
}


def artefacts(knowledge: Knowledge) -> Iterator[Json]:
    """A CodeSystem for each kind of local code, and a ValueSet of all its codes."""
    for system in (_rules(knowledge), _tiers(knowledge), _orders(knowledge), _verdicts(knowledge)):
        yield system
        yield all_codes(system)
    yield all_codes(answer_codes(knowledge))
    yield all_codes(question_codes(knowledge))


def all_codes(system: Json) -> Json:
    """The ValueSet of every code of a code system, under the same name."""
    return artefact(
        "ValueSet",
        system["id"],
        system["title"],
        f"All codes of: {system['title']}.",
        version=system["version"],
        compose={"include": [{"system": system["url"], "version": system["version"]}]},
    )


def local_system(
    name: str, title: str, description: str, version: str, concepts: Iterable[Json], **more: object
) -> Json:
    """A CodeSystem of this product with all its concepts, named in the ValueSet of the same name."""
    concept = list(concepts)
    return artefact(
        "CodeSystem",
        name,
        title,
        description,
        version=version,
        caseSensitive=True,
        valueSet=url_of("ValueSet", name),
        content="complete",
        count=len(concept),
        **more,
        concept=concept,
    )


def _rules(knowledge: Knowledge) -> Json:
    book = knowledge.rules
    concepts = (
        {
            "code": rule.id,
            "display": rule.title,
            "definition": " ".join(rule.essence.split()),
            "property": [{"code": "tier", "valueCoding": coding("tiers", rule.tier.value)}],
        }
        for rule in book.rules
    )
    tier = {"code": "tier", "description": "The tier that the rule asks for.", "type": "Coding"}
    described = "The rules by their ids. What each asks stands in PlanDefinition/fasciculation-workup."
    return local_system("rules", "Rules", described, book.version, concepts, property=[tier])


def _tiers(knowledge: Knowledge) -> Json:
    advice = knowledge.advice.tiers
    concepts = (
        {
            "code": tier.value,
            "display": in_words(tier.value).capitalize(),
            "definition": f"{advice[tier.value].headline}. Target: {advice[tier.value].target}."
            if tier.value in advice
            else _NOT_APPLICABLE,
        }
        for tier in Tier
    )
    described = "How soon, and by whom, the patient should be seen; the most urgent first that decides."
    return local_system("tiers", "Tiers", described, knowledge.advice.version, concepts)


def _orders(knowledge: Knowledge) -> Json:
    concepts = (
        {"code": order.id, "display": order.title, "definition": " ".join(order.description.split())}
        for order in orders().values()
    )
    described = "The tests and referrals that may be suggested, by the ids of this product."
    return local_system("orders", "Orders", described, knowledge.orders.version, concepts)


def _verdicts(knowledge: Knowledge) -> Json:
    concepts = (
        {"code": code, "display": in_words(code.replace("-", "_")).capitalize(), "definition": means}
        for code, means in _VERDICTS.items()
    )
    described = "How a rule was weighed, or a named question answered."
    return local_system("verdicts", "Verdicts", described, knowledge.rules.version, concepts)
