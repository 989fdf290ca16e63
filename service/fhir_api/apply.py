"""``$apply``: an Assessment as a CarePlan, a proposal that holds the draft orders, what is missing, and the trace.

The orders are the drafts of the cards. The guidance response and the list of what could not be used are contained
too, so that one resource is the whole answer. The same assessment gives the same plan.
"""

from __future__ import annotations

from typing import NamedTuple

from service.cards import Drafts
from service.fhir_api.apply_guidance import GUIDANCE, Codes, guidance, not_used
from service.fhir_api.apply_words import said
from service.fhir_api.questions import Json
from workers.assessment import Assessment, Because, Step

BASE = "https://fasciculation-cds.example.org/fhir"
TRACE = f"{BASE}/StructureDefinition/assessment-trace"
_PROFILE = f"{BASE}/StructureDefinition/suggested-service-request"


class Published(NamedTuple):
    """What a plan refers to: the PlanDefinition with its version, the codes of the questions, the forms of orders."""

    plan: str
    codes: Codes
    drafts: Drafts


def apply(assessment: Assessment, published: Published, encounter: Json | None = None) -> Json:
    """The CarePlan for one assessment.

    :param encounter: a Reference to the encounter that the plan is made in.
    """
    shared = {"subject": {"reference": assessment.patient}, **({"encounter": encounter} if encounter else {})}
    words = said(assessment, published.drafts.title)
    orders = [order for each in published.drafts.requests(assessment).values() for order in each]
    requests = [_contained(order, shared) for order in orders]
    return {
        "resourceType": "CarePlan",
        "id": assessment.id,
        "contained": [
            *requests,
            guidance(assessment, published.plan, published.codes) | shared,
            *([not_used(assessment)] if assessment.ignored else []),
        ],
        **({"extension": [_step(step) for step in assessment.trace]} if assessment.trace else {}),
        "instantiatesCanonical": [published.plan],
        "status": "draft",
        "intent": "proposal",
        "category": [_tier(assessment, words.title)],
        "title": words.title,
        "description": words.summary,
        **shared,
        "created": assessment.as_of.isoformat(),
        "supportingInfo": [{"reference": f"#{GUIDANCE}"}],
        **({"activity": [_activity(request) for request in requests]} if requests else {}),
        "note": [{"text": words.note}],
    }


def _contained(order: Json, shared: Json) -> Json:
    """A draft order inside the plan, known by the name of the artefact that it follows."""
    name = order["instantiatesCanonical"][0].partition("|")[0].rsplit("/", 1)[1]
    return {"resourceType": order["resourceType"], "id": name, "meta": {"profile": [_PROFILE]}, **order, **shared}


def _activity(request: Json) -> Json:
    return {"reference": {"reference": f"#{request['id']}", "display": request["code"]["text"]}}


def _tier(assessment: Assessment, title: str) -> Json:
    coding = {"system": f"{BASE}/CodeSystem/tiers", "code": assessment.tier.value}
    return {"coding": [coding], "text": title}


def _step(step: Step) -> Json:
    """One rule as it was weighed: its verdict, and every question in it with its answer and evidence."""
    parts = [{"url": "rule", "valueCode": step.rule}, {"url": "verdict", "valueCode": step.verdict}]
    return {"url": TRACE, "extension": [*parts, *map(_because, step.because)]}


def _because(because: Because) -> Json:
    answered = [{"url": "question", "valueCode": because.question}, {"url": "answer", "valueCode": because.answer}]
    evidence = [{"url": "evidence", "valueString": reference} for reference in because.evidence]
    return {"url": "because", "extension": [*answered, *evidence]}
