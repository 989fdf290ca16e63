"""What the service offers under ``/fhir``: the CapabilityStatement and the definitions of its two operations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from workers.artefacts.plan import NAME as PLAN
from workers.artefacts.questions import READ
from workers.artefacts.resource import EDITION, FHIR_VERSION, Json, artefact, url_of
from workers.knowledge.model import Knowledge

_CONFORMANCE = (
    "CapabilityStatement",
    "CodeSystem",
    "ConceptMap",
    "ImplementationGuide",
    "OperationDefinition",
    "StructureDefinition",
    "ValueSet",
)
PUBLISHED = (*_CONFORMANCE, "ActivityDefinition", "Library", "PlanDefinition", "Questionnaire")
"""The types of which artefacts can be read and searched."""

_SEARCHED = {"url": "uri", "version": "token", "name": "string"}
_OBSERVATIONS = ("fasciculation-observation", "examination-finding", "intake-answer-observation")
_EXTRACT, _APPLY = "questionnaireresponse-extract", "plandefinition-apply"
_EXTRACTS = (
    "The Observations that a completed or amended response to the intake questionnaire comes to, each conforming to a "
    "profile of this product, in a transaction that is ready to be posted. The same response gives the same "
    "Observations, and they lead to the same assessment as the response itself. Nothing is kept."
)
_APPLIES = (
    "The plan for one patient whose record comes along: a CarePlan that is a proposal, with the suggested "
    "ServiceRequests, a GuidanceResponse that says which data are missing, and the trace of every rule as extensions. "
    "Nothing is kept. It takes the record itself, which PlanDefinition/$apply of R4 does not."
)


def artefacts(_: Knowledge) -> Iterator[Json]:
    """The CapabilityStatement, ``$extract`` and ``$apply``."""
    yield _statement()
    yield _extract()
    yield _apply()


def _statement() -> Json:
    kinds = sorted({*PUBLISHED, *READ})
    return artefact(
        "CapabilityStatement",
        "fasciculation-cds",
        "Fasciculation CDS: the FHIR service",
        "Published artefacts can be read and searched; resources of the record can be posted, singly or in a "
        "transaction or batch, and are evaluated at once.",
        version=EDITION,
        kind="capability",
        software={"name": "Fasciculation CDS"},
        fhirVersion=FHIR_VERSION,
        format=["application/fhir+json", "json"],
        implementationGuide=[url_of("ImplementationGuide", "fasciculation-cds")],
        rest=[
            {
                "mode": "server",
                "documentation": "Errors are OperationOutcomes. What is posted is kept byte by byte as it came.",
                "resource": [_resource(kind) for kind in kinds],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    )


def _resource(kind: str) -> Json:
    return {"type": kind, **(_published(kind) if kind in PUBLISHED else _posted(kind)), **_operations(kind)}


def _published(kind: str) -> Json:
    named = "conformance" if kind in _CONFORMANCE else kind
    of = {name: f"{named}-{name}" for name in _SEARCHED}
    search = [("_id", "token", "Resource-id"), *((name, _SEARCHED[name], of[name]) for name in _SEARCHED)]
    return {
        "interaction": _coded("read", "search-type"),
        "versioning": "no-version",
        "searchParam": [
            {"name": name, "definition": f"http://hl7.org/fhir/SearchParameter/{definition}", "type": type_}
            for name, type_, definition in search
        ],
    }


def _posted(kind: str) -> Json:
    return {
        **_profiles(kind),
        "interaction": _coded("create", "read"),
        "versioning": "versioned",
        "readHistory": False,
        "updateCreate": False,
        "conditionalCreate": True,
    }


def _profiles(kind: str) -> Json:
    names = {"Observation": _OBSERVATIONS, "ServiceRequest": ("suggested-service-request",)}.get(kind, ())
    return {"supportedProfile": [url_of("StructureDefinition", name) for name in names]} if names else {}


def _operations(kind: str) -> Json:
    offered = {"QuestionnaireResponse": ("extract", _EXTRACT), "PlanDefinition": ("apply", _APPLY)}.get(kind)
    if not offered:
        return {}
    code, name = offered
    return {"operation": [{"name": code, "definition": url_of("OperationDefinition", name)}]}


def _coded(*codes: str) -> list[Json]:
    return [{"code": each} for each in codes]


def _extract() -> Json:
    response = _in("questionnaire-response", 1, "1", "QuestionnaireResponse", "A response to the intake questionnaire.")
    made = _out("Bundle", "A transaction with an Observation for each answer, created only where it is not there yet.")
    where = {"resource": ["QuestionnaireResponse"], "type_": True, "instance": False}
    return _operation(_EXTRACT, "Observations from answers", _EXTRACTS, "extract", [response, made], **where)


def _apply() -> Json:
    parameters = [
        _in("data", 1, "*", "Resource", "The patient's record: a Bundle, or single resources."),
        _in("subject", 0, "1", "Reference", "The patient, where the record does not hold exactly one."),
        _in("encounter", 0, "1", "Reference", "The encounter that the plan is made in."),
        _out("CarePlan", "The plan, a proposal, with everything that belongs to it inside."),
    ]
    where = {"resource": ["PlanDefinition"], "type_": False, "instance": True}
    described = f"{_APPLIES} Offered on PlanDefinition/{PLAN}."
    return _operation(_APPLY, "The plan for a patient", described, "apply", parameters, **where)


def _operation(
    name: str,
    title: str,
    description: str,
    code: str,
    parameters: Iterable[Json],
    **where: Any,  # noqa: ANN401
) -> Json:
    return artefact(
        "OperationDefinition",
        name,
        title,
        description,
        version=EDITION,
        kind="operation",
        affectsState=False,
        code=code,
        resource=where.pop("resource"),
        system=False,
        **where,
        parameter=list(parameters),
    )


def _in(name: str, least: int, most: str, kind: str, means: str) -> Json:
    return {"name": name, "use": "in", "min": least, "max": most, "documentation": means, "type": kind}


def _out(kind: str, means: str) -> Json:
    return {"name": "return", "use": "out", "min": 1, "max": "1", "documentation": means, "type": kind}
