"""From FHIR to a Case: the only way in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from workers.facts import Case
from workers.reading.answers import read_response
from workers.reading.bundle import Document, unpack
from workers.reading.conditions import read_condition, read_family
from workers.reading.contained import addresses
from workers.reading.copies import Supplied
from workers.reading.dates import age_on
from workers.reading.draft import AFTERWARDS, Draft, reference_to
from workers.reading.errors import NotJSON
from workers.reading.medicines import read_prescription, read_statement
from workers.reading.modified import NOT_UNDERSTOOD, is_modified
from workers.reading.observations import read_observation
from workers.reading.our_orders import SiteCodes
from workers.reading.overtaken import without_overtaken
from workers.reading.people import ANOTHER, UNCLEAR, Whose, find_patient
from workers.reading.repair import TWITCHING_STANDS_IN
from workers.reading.resources import (
    Appointment,
    Condition,
    DiagnosticReport,
    Encounter,
    FamilyMemberHistory,
    Medication,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Patient,
    Procedure,
    QuestionnaireResponse,
    Resource,
    ServiceRequest,
    Specimen,
)
from workers.reading.studies import read_appointment, read_encounter, read_order, read_procedure, read_report
from workers.reading.terminology import terminology
from workers.reading.text import word
from workers.reading.withdrawn import without_withdrawn

_READERS: Mapping[type[Resource], Callable[[Any, Draft], None]] = {
    Condition: read_condition,
    Observation: read_observation,
    QuestionnaireResponse: read_response,
    MedicationRequest: read_prescription,
    MedicationStatement: read_statement,
    ServiceRequest: read_order,
    Encounter: read_encounter,
    Appointment: read_appointment,
    DiagnosticReport: read_report,
    Procedure: read_procedure,
    FamilyMemberHistory: read_family,
}


def read_case(document: Document, as_of: date, patient: str | None = None, site_codes: SiteCodes | None = None) -> Case:
    """Everything a record says of one patient on one day, as far as the rules can use it.

    ``document`` is a Bundle of any type (Bundles inside Bundles too), a JSON list of
    resources or one resource, as bytes; a sequence of resources as JSON; or the prefetch of
    a CDS Hooks call by key. ``as_of`` is the day of assessment. ``patient`` is the id of the
    patient who is meant, bare or as ``Patient/id``; without it the document must hold one
    Patient. ``site_codes`` are the codes by which a site places orders that are ours.

    What cannot be used is never guessed at: it stands in ``ignored`` with its place and the
    reason, and without any value from the record.

    Raises NotJSON, NoPatient, SeveralPatients or WrongPatient, all of them ReadingError.
    """
    try:
        return _read_all(document, as_of, patient, site_codes or {})
    except RecursionError:  # nested deeper than any record, and so close to the limit that it showed only now
        raise NotJSON from None


def _read_all(document: Document, as_of: date, patient: str | None, site_codes: SiteCodes) -> Case:
    unpacked = unpack(document)
    supplied = unpacked.resources
    whose = find_patient(document, supplied, patient)
    draft = Draft(as_of, terminology(), site_codes, ignored=list(unpacked.ignored))
    _read_patient(whose, draft)
    for each in supplied:
        if isinstance(each.resource, Medication):
            draft.medications.update(dict.fromkeys(addresses(each.resource, each.full_url), each.resource))
        elif isinstance(each.resource, Specimen):
            draft.specimens.update(dict.fromkeys(addresses(each.resource, each.full_url), each.resource))
    for each in without_overtaken(without_withdrawn(supplied, whose), whose, draft):
        _read(each, whose, draft)
    return _case(whose, draft)


def _read(supplied: Supplied, whose: Whose, draft: Draft) -> None:
    resource = supplied.resource
    reader = _READERS.get(type(resource))
    if reader is not None:
        why_not = whose.why_not(resource)
        if why_not:
            unclear = why_not == UNCLEAR and type(resource).__name__ in TWITCHING_STANDS_IN
            draft.set_aside(reference_to(resource), why_not, blinding=unclear)
        elif _means_something_else(resource):
            blinding = type(resource).__name__ in TWITCHING_STANDS_IN
            draft.set_aside(reference_to(resource), NOT_UNDERSTOOD, blinding=blinding)
        else:
            reader(resource, draft)
    elif isinstance(resource, Patient) and not whose.is_patient(supplied):
        draft.set_aside(reference_to(resource), ANOTHER)


def _means_something_else(resource: Resource) -> bool:
    """Whether an extension changes the meaning of a resource: FHIR forbids to use one whose modifiers are not known."""
    parts = (resource.component or ()) if isinstance(resource, Observation) else ()
    return is_modified(resource) or any(map(is_modified, parts))


def _read_patient(whose: Whose, draft: Draft) -> None:
    """Age and sex; a birth date in the future gives no age."""
    if whose.patient is None:
        return
    sex = word(whose.patient.gender)
    draft.sex = sex if sex in ("female", "male") else ""
    born = draft.day(whose.patient.birth_date, "birthDate", reference_to(whose.patient))
    if draft.is_afterwards(born):
        draft.without(reference_to(whose.patient), f"birthDate is {AFTERWARDS}")
    elif born is not None:
        draft.age = age_on(born, draft.as_of)


def _case(whose: Whose, draft: Draft) -> Case:
    return Case(
        patient=f"Patient/{whose.id}",
        as_of=draft.as_of,
        age=draft.age,
        sex=draft.sex,
        entry=tuple(dict.fromkeys(draft.entry)),
        replies=tuple(draft.replies),
        problems=tuple(draft.problems),
        signs=tuple(draft.signs),
        results=tuple(draft.results),
        medicines=tuple(draft.medicines),
        requests=tuple(draft.requests),
        studies=tuple(draft.studies),
        visits=tuple(draft.visits),
        relatives=tuple(draft.relatives),
        ignored=tuple(sorted(set(draft.ignored), key=lambda each: (each.resource, each.because))),
    )
