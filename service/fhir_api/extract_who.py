"""Whom a response is about, and who gave the answers."""

from __future__ import annotations

import re

from service.fhir_api.answers import given
from service.fhir_api.questions import Json

_ROLE = "id.role"
_KINDS = {
    "patient": ("Patient",),
    "relative": ("RelatedPerson",),
    "clinician": ("Practitioner", "PractitionerRole"),
}
"""The resource types of those who answer, by the answer to ``id.role``."""

_NAMED = {"patient": "The patient", "relative": "A relative", "clinician": "A clinician"}
_TYPE = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/[^/]+(?:/_history/[^/]+)?$")
_TEXTS = ("reference", "type", "display")


def reference_in(response: Json, element: str) -> Json:
    """A Reference of the response as far as it points somewhere outside it; empty where it does not."""
    found = response.get(element)
    if not isinstance(found, dict):
        return {}
    kept: Json = {name: found[name] for name in _TEXTS if isinstance(found.get(name), str) and found[name].strip()}
    if kept.get("reference", "").startswith("#"):
        del kept["reference"]
    identifier = found.get("identifier")
    if isinstance(identifier, dict):
        known = {name: identifier[name] for name in ("system", "value") if isinstance(identifier.get(name), str)}
        kept |= {"identifier": known} if "value" in known else {}
    return kept if kept.keys() & {"reference", "identifier"} else {}


def performers(response: Json) -> list[Json]:
    """Who answered: as the answers themselves say, else whom the response names as source or author.

    Where the answers say who it was and the response names nobody of that kind, the kind alone is told.
    """
    named = [each for each in (reference_in(response, "source"), reference_in(response, "author")) if each]
    role = _role(response)
    kinds = _KINDS[role] if role else tuple(kind for each in _KINDS.values() for kind in each)
    found = next((each for each in named if _kind_of(each) in kinds), None)
    if found is not None or not role:
        return [found] if found else []
    known = reference_in(response, "subject") if role == "patient" else {}
    return [{"display": _NAMED[role], **known, "type": kinds[0]}]


def _role(response: Json) -> str:
    """The one answer to who is answering, if there is one."""
    answers = given(response).get(_ROLE, [])
    said = {_code(answer) for answer in answers} & _KINDS.keys()
    return said.pop() if len(said) == 1 else ""


def _code(answer: Json) -> str:
    coding = answer.get("valueCoding")
    code = coding.get("code") if isinstance(coding, dict) else answer.get("valueString")
    return code if isinstance(code, str) else ""


def _kind_of(reference: Json) -> str:
    match = _TYPE.search(reference.get("reference", ""))
    return match[1] if match else str(reference.get("type", ""))
