"""The rules as a PlanDefinition: one action for each rule, its orders inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from workers.artefacts import aloud
from workers.artefacts.fhirpath import ADULT_FROM_YEARS, fhirpath, of_age
from workers.artefacts.orders import canonicals, matched, may_ask_for, orders
from workers.artefacts.resource import SNOMED, Json, artefact, coding, url_of
from workers.artefacts.sources import citations
from workers.assessment import Tier
from workers.knowledge.entry import Condition
from workers.knowledge.model import Knowledge, Rule
from workers.review.chapter import flat
from workers.review.wording import Wording, in_words

NAME = "fasciculation-workup"
_PRIORITY = {Tier.EMERGENCY: "stat", Tier.URGENT: "urgent"}
_PRESSING = {"critical": "stat", "warning": "urgent"}
_STRENGTH = ("routine", "urgent", "stat")
_WITHIN = re.compile(r"within (\d+) days")

USAGE = (
    "Each top-level action is one rule; the most urgent rule that applies decides the tier. An applicability condition "
    "reads %subject, the Patient, or %answers, a Parameters resource with a valueBoolean for each named question that "
    "is answered and nothing for what is not known; the Library fasciculation-questions says what each question asks. "
    "Rules and tiers that a condition names are parameters too: they are answered by the actions above. A condition "
    "that comes out empty is not fulfilled, and is no reassurance. Orders are suggestions: what is on record already "
    "is left out, and of two orders at two strengths the stronger stays. No neurologist has signed the rules yet."
)


def artefacts(knowledge: Knowledge) -> Iterator[Json]:
    """The PlanDefinition ``fasciculation-workup``."""
    words = aloud.wording(knowledge)
    book = knowledge.rules
    yield artefact(
        "PlanDefinition",
        NAME,
        "Work-up of muscle twitching (fasciculation)",
        "How soon, and by whom, an adult whose muscles twitch should be seen, which tests and referrals may be worth "
        "considering, and on what authority. It makes no diagnosis and orders nothing by itself.",
        version=book.version,
        type_={"coding": [coding("http://terminology.hl7.org/CodeSystem/plan-definition-type", "eca-rule")]},
        subjectCodeableConcept={"coding": [coding("http://hl7.org/fhir/resource-types", "Patient")]},
        useContext=[_focus()],
        purpose="Most twitching is harmless; rarely it is the first sign of a disease that must not be found late.",
        usage=USAGE,
        effectivePeriod={"end": book.review_by.isoformat()},
        topic=[{"coding": [coding("http://terminology.hl7.org/CodeSystem/definition-topic", "assessment")]}],
        relatedArtifact=[
            {
                "type": "depends-on",
                "resource": _versioned("Library", "fasciculation-sources", knowledge.citations.version),
            },
            {"type": "depends-on", "resource": knowledge.intake.questionnaire},
        ],
        library=[_versioned("Library", "fasciculation-questions", book.version)],
        action=[_action(rule, knowledge, words) for rule in book.rules],
    )


def _versioned(kind: str, name: str, version: str) -> str:
    return f"{url_of(kind, name)}|{version}"


def _focus() -> Json:
    usage = "http://terminology.hl7.org/CodeSystem/usage-context-type"
    fasciculation = {"coding": [coding(SNOMED, "82470000", "Muscle fasciculation")], "text": "Muscle fasciculation"}
    return {"code": coding(usage, "focus"), "valueCodeableConcept": fasciculation}


def _action(rule: Rule, knowledge: Knowledge, words: Wording) -> Json:
    """One rule. What it says stands in full as text; its timing only where the target is a number of days."""
    target = knowledge.advice.tiers[rule.tier.value].target
    within = rule.within_days or next(map(int, _WITHIN.findall(target)), 0)
    inner = list(_ordered(rule.orders, knowledge, words))
    return {
        "id": rule.id,
        "prefix": rule.id,
        "title": rule.title,
        "description": " ".join(rule.essence.split()),
        "textEquivalent": aloud.whole(rule, words, target),
        "priority": _priority(rule),
        "code": [
            {"coding": [coding("rules", rule.id, rule.title)], "text": rule.title},
            {"coding": [coding("tiers", rule.tier.value)], "text": in_words(rule.tier.value)},
        ],
        "documentation": citations(rule.cite, knowledge),
        "condition": list(_conditions(rule, knowledge, words)),
        **({"timingRange": {"high": _days(within)}} if within else {}),
        **({"groupingBehavior": "logical-group", "selectionBehavior": "any", "action": inner} if inner else {}),
    }


def _priority(rule: Rule) -> str:
    """How soon a rule wants its orders: by its tier, or by how pressing it is within the tier."""
    asked = (_PRIORITY.get(rule.tier, "routine"), _PRESSING.get(rule.indicator, "routine"))
    return max(asked, key=_STRENGTH.index)


def _days(number: int) -> Json:
    return {"value": number, "unit": "days", "system": "http://unitsofmeasure.org", "code": "d"}


def _conditions(rule: Rule, knowledge: Knowledge, words: Wording) -> Iterator[Json]:
    """That the rule is for somebody of this age, where it is not for all; then its own condition."""
    age = of_age(rule.ages, int(knowledge.lookback.limits[ADULT_FROM_YEARS].value))
    if age:
        yield _applies(f"The patient's age: {', '.join(_AGES[each] for each in rule.ages)}", age)
    yield _condition(rule.when, words)


def _condition(condition: Condition, words: Wording) -> Json:
    return _applies(flat([words.condition(condition)]), fhirpath(condition))


def _applies(description: str, expression: str) -> Json:
    return {
        "kind": "applicability",
        "expression": {"description": description, "language": "text/fhirpath", "expression": expression},
    }


def _ordered(entries: Iterable[str | dict[str, Any]], knowledge: Knowledge, words: Wording) -> Iterator[Json]:
    """What a rule may suggest: orders, bundles of them, orders under a condition, and what goes with a finding."""
    for entry in entries:
        if isinstance(entry, str):
            yield _order_or_bundle(entry, knowledge, words)
        elif "matched" in entry:
            found = may_ask_for(matched(entry["matched"], knowledge), knowledge)
            title = f"What goes with each thing that was found ({in_words(entry['matched'])})"
            yield _group(title, [_order(order, knowledge) for order in found])
        else:
            inner = list(_ordered(entry["orders"], knowledge, words))
            yield {"condition": [_condition(entry["if"], words)], **_group("Where this holds", inner)}


def _order_or_bundle(name: str, knowledge: Knowledge, words: Wording) -> Json:
    bundle = knowledge.orders.bundles.get(name)
    if bundle is None:
        return _order(name, knowledge)
    return _group(in_words(name), list(_ordered(bundle, knowledge, words)))


def _order(name: str, knowledge: Knowledge) -> Json:
    """One order: its ActivityDefinition, or a group of them where it becomes several requests."""
    title, definitions = orders()[name].title, canonicals(name, knowledge)
    coded = {"title": title, "code": [{"coding": [coding("orders", name, title)], "text": title}]}
    if len(definitions) == 1:
        return {**coded, "definitionCanonical": definitions[0]}
    parts = [{"definitionCanonical": each} for each in definitions]
    return {**coded, "groupingBehavior": "logical-group", "selectionBehavior": "all-or-none", "action": parts}


def _group(title: str, inner: list[Json]) -> Json:
    return {"title": title, "groupingBehavior": "logical-group", "selectionBehavior": "any", "action": inner}


_AGES = {"adult": "18 and over", "child": "under 18", "unknown": "not known"}
