"""Whose a resource is: the patient that it is kept under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from service.fhir_api.questions import Json
from service.fhir_api.references import Sent, urls_of, whose
from service.problems import Issue, Unprocessable

WITHOUT_SUBJECT = ("Medication", "Specimen")
"""What others refer to. It names no patient, or need not, and is kept with the patient that it came with."""

_ADDRESS = re.compile(r"(?:.*/)?Patient/(?P<id>[^/\s?#|]{1,128})(?:/_history/[^/\s]+)?")
_URN = re.compile(r"urn:(?:uuid|oid):\S{1,200}")
_OWN_ID = re.compile(r"[^/\s?#|]{1,128}")


def own_id(resource: Json) -> str:
    """The id that a resource says it has; empty without one that could stand in an address."""
    given = resource.get("id")
    return given if isinstance(given, str) and _OWN_ID.fullmatch(given) and given.isprintable() else ""


def patient_named(kind: str, resource: Json) -> str:
    """The patient whom a resource names.

    ``Patient/7``, also where it was named by a whole address; or a ``urn:uuid:…`` that only the Bundle it came in can
    explain; or nothing for a Patient without an id, and for what others refer to.

    :raises Unprocessable: nobody is named, or not by a reference, or not a patient.
    """
    if kind == "Patient":
        own = own_id(resource)
        return f"Patient/{own}" if own else ""
    element = _element(kind)
    if kind in WITHOUT_SUBJECT and "subject" not in resource:
        return ""
    named = [each for each in _references(kind, resource) if each]
    patients = list(dict.fromkeys(filter(None, map(_as_patient, named))))
    if len(patients) == 1:
        return patients[0]
    says = "The resource has to name its patient by a reference: Patient/…"
    if patients:
        says = "The resource names several patients, and is kept with one"
    elif named and element != "participant.actor":
        says = "The resource is about somebody or something else than a patient"
    raise Unprocessable(Issue(says, f"{kind}.{element}", "required" if not named else "business-rule"))


def reference_to_patient(kind: str, resource: Json) -> str:
    """The reference by which a resource names its patient, as it came; empty for a Patient, and where there is none."""
    return "" if kind == "Patient" else next(filter(_as_patient, _references(kind, resource)), "")


def _as_patient(reference: str) -> str:
    if _URN.fullmatch(reference) and reference.isprintable():
        return reference
    match = _ADDRESS.fullmatch(reference)
    return f"Patient/{match['id']}" if match and reference.isprintable() else ""


def _references(kind: str, resource: Json) -> Iterator[str]:
    """The references under which a patient may stand."""
    holders: Any = [resource.get(_element(kind))]
    if kind == "Appointment":
        listed = resource.get("participant")
        holders = [each.get("actor") for each in listed or () if isinstance(each, dict)]
    for holder in holders:
        reference = holder.get("reference") if isinstance(holder, dict) else None
        if isinstance(reference, str):
            yield reference.strip()


def _element(kind: str) -> str:
    return {"FamilyMemberHistory": "patient", "Appointment": "participant.actor"}.get(kind, "subject")


def require_patients(batch: Sequence[Sent]) -> None:
    """Refuse what would be kept under nobody: its subject did not come along, or it names none and came with nobody.

    :raises Unprocessable: naming the place of each.
    """
    came = {url: _somebody(sent) for sent in batch if sent.kind == "Patient" for url in urls_of(sent)}
    named = {_somebody(sent) if sent.kind == "Patient" else whose(sent, came) for sent in batch} - {""}
    issues = []
    for sent in batch:
        if sent.patient.startswith("urn:") and sent.patient not in came:
            says = "The patient is named by a reference to a Patient that did not come along"
            issues.append(Issue(says, f"{sent.at or sent.kind}.{_element(sent.kind)}", "not-found"))
        elif not sent.patient and sent.kind in WITHOUT_SUBJECT and len(named) != 1:
            says = f"A {sent.kind} without a subject comes in a transaction with the resources of one patient"
            issues.append(Issue(says, sent.at or sent.kind, "required"))
    if issues:
        raise Unprocessable(*issues)


def _somebody(patient: Sent) -> str:
    """Who a Patient is, as far as can be told before it has a place: two whom nothing tells apart are two."""
    return patient.patient or patient.full_url or patient.at
