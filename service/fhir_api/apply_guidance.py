"""What came of an evaluation as a GuidanceResponse: whether it is complete, and which data would complete it."""

from __future__ import annotations

from collections.abc import Mapping

from service.fhir_api.apply_words import is_blinded
from service.fhir_api.questions import Json
from workers.assessment import Assessment, Tier
from workers.facts import Ignored

QUESTIONS = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-questions"
NOT_USED = "not-used"
GUIDANCE = "guidance"

Codes = Mapping[str, tuple[Json, ...]]
"""The codes of each question by its link id."""

_TWITCHING = "fas.present"
_ALSO_ANSWERED_BY = {"fas.onset": ("fas.duration",)}
_NOT_QUESTIONS: dict[str, Json] = {
    "age": {"type": "Patient", "mustSupport": ["birthDate"]},
    "record": {"type": "QuestionnaireResponse", "mustSupport": ["item"]},
}
"""What else may be open: the age, and answers that came and could not be read."""


def guidance(assessment: Assessment, module: str, codes: Codes) -> Json:
    """The GuidanceResponse, contained in the plan that it led to.

    ``data-required``: there is no answer yet. ``data-requested``: there is one, and open questions could change it.
    """
    needed = [_needed(name, codes) for name in _open(assessment)]
    return {
        "resourceType": "GuidanceResponse",
        "id": GUIDANCE,
        "requestIdentifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{assessment.id}"},
        "moduleCanonical": module,
        "status": _status(assessment, needed),
        "occurrenceDateTime": assessment.as_of.isoformat(),
        **({"evaluationMessage": [{"reference": f"#{NOT_USED}"}]} if assessment.ignored else {}),
        "result": {"reference": f"CarePlan/{assessment.id}"},
        **({"dataRequirement": needed} if needed else {}),
    }


def not_used(assessment: Assessment) -> Json:
    """Everything of the record that could not be used, and why, as an OperationOutcome."""
    return {"resourceType": "OperationOutcome", "id": NOT_USED, "issue": [_issue(each) for each in assessment.ignored]}


def _open(assessment: Assessment) -> tuple[str, ...]:
    """What is not known and matters; whether there is twitching at all where that could not be read."""
    if assessment.tier is Tier.NOT_APPLICABLE and is_blinded(assessment):
        return ("record", _TWITCHING)
    return assessment.unanswered


def _status(assessment: Assessment, needed: list[Json]) -> str:
    if not needed:
        return "success"
    undecided = assessment.tier in (Tier.INSUFFICIENT_DATA, Tier.NOT_APPLICABLE)
    return "data-required" if undecided else "data-requested"


def _needed(name: str, codes: Codes) -> Json:
    if name in _NOT_QUESTIONS:
        return _NOT_QUESTIONS[name]
    asked = (name, *_ALSO_ANSWERED_BY.get(name, ()))
    any_of = [code for each in asked for code in codes.get(each, ({"system": QUESTIONS, "code": each},))]
    return {"type": "Observation", "mustSupport": ["code", "value"], "codeFilter": [{"path": "code", "code": any_of}]}


def _issue(lost: Ignored) -> Json:
    part = "was not used" if lost.whole else "was used without a part"
    return {
        "severity": "warning" if lost.blinding else "information",
        "code": "incomplete",
        "diagnostics": f"{lost.resource} {part}: {lost.because}",
    }
