"""The named questions that conditions read, as the parameters of a Library, and the data that answering them takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from workers.artefacts.resource import Json, artefact, coding
from workers.assessment import Tier
from workers.evaluation.conditions import words_of
from workers.evaluation.question import QUESTIONS, meaning
from workers.knowledge.model import Knowledge
from workers.review.wording import in_words

READ = (
    "Patient",
    "Condition",
    "Observation",
    "QuestionnaireResponse",
    "MedicationRequest",
    "MedicationStatement",
    "ServiceRequest",
    "DiagnosticReport",
    "Procedure",
    "Encounter",
    "Appointment",
    "FamilyMemberHistory",
    "Medication",
    "Specimen",
)
"""The types of the resources that the answers are read from."""
_WHAT_OF_IT = {"Patient": ["birthDate", "gender"], "QuestionnaireResponse": ["questionnaire", "item"]}


def artefacts(knowledge: Knowledge) -> Iterator[Json]:
    """The Library ``fasciculation-questions``: what the plan's expressions read under ``%answers``."""
    yield artefact(
        "Library",
        "fasciculation-questions",
        "Named questions of the fasciculation rules",
        "What the conditions of PlanDefinition/fasciculation-workup read: each question with its meaning and source. A "
        "question is answered true, false, or, where the record does not tell, not at all; what is not recorded is "
        "never false. The look-back limits and the codes that count are those of the product.",
        version=knowledge.rules.version,
        type_={"coding": [coding("http://terminology.hl7.org/CodeSystem/library-type", "logic-library")]},
        relatedArtifact=[{"type": "depends-on", "resource": knowledge.intake.questionnaire}],
        parameter=[_parameter(word, knowledge) for word in words_read(knowledge)],
        dataRequirement=[_required(each) for each in READ],
    )


def words_read(knowledge: Knowledge) -> list[str]:
    """Every word that a condition of the plan reads: questions, rules, tiers; once each, in the order of the rules."""
    rules = knowledge.rules.rules
    found = [word for rule in rules for word in (*words_of(rule.when), *_asked_by_orders(rule.orders))]
    found += [word for bundle in knowledge.orders.bundles.values() for word in _asked_by_orders(bundle)]
    return list(dict.fromkeys(found))


def _asked_by_orders(entries: Iterable[str | dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, dict) and "if" in entry:
            yield from words_of(entry["if"])
            yield from _asked_by_orders(entry["orders"])


def _parameter(word: str, knowledge: Knowledge) -> Json:
    return {
        "name": word,
        "use": "in",
        "min": 0,
        "max": "1",
        "documentation": _means(word, knowledge),
        "type": "boolean",
    }


def _means(word: str, knowledge: Knowledge) -> str:
    if word in QUESTIONS:
        return " ".join(filter(None, meaning(word)))
    if word in Tier.__members__:
        return f"A rule of the tier {in_words(word)} has fired above."
    (title,) = (rule.title for rule in knowledge.rules.rules if rule.id == word)
    return f"The rule {word} ({title}) has fired above; without an answer where it could not be told."


def _required(resource_type: str) -> Json:
    looked_at = _WHAT_OF_IT.get(resource_type)
    return {
        "type": resource_type,
        "profile": [f"http://hl7.org/fhir/StructureDefinition/{resource_type}"],
        **({"mustSupport": looked_at} if looked_at else {}),
    }
