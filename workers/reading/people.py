"""Whose record this is, and whether a resource is about that person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workers.reading.bundle import Document, unpack
from workers.reading.copies import Supplied
from workers.reading.datatypes import Identifier, Reference
from workers.reading.errors import NoPatient, SeveralPatients, WrongPatient
from workers.reading.resources import Appointment, FamilyMemberHistory, Patient, Resource
from workers.reading.text import clean

ANOTHER = "about another patient"
UNCLEAR = "about a patient who cannot be identified"
_VERSION = "/_history/"
_URN = ("urn:uuid:", "urn:oid:")


class Whose:
    """The patient of the Case: how others refer to the same person."""

    __slots__ = ("_identifiers", "_seen", "_urls", "id", "patient")

    def __init__(self, patient_id: str, patient: Patient | None, urls: Iterable[str]) -> None:
        self.id = patient_id
        self.patient = patient
        self._urls = frozenset(url.split(_VERSION)[0] for url in urls if url)
        known = (patient.identifier if patient else None) or ()
        self._identifiers = frozenset(_key(each) for each in known if each.value)
        self._seen: dict[str, bool] = {}

    def why_not(self, resource: Resource) -> str:
        """Why a resource must not be used for this patient; empty when it may.

        A resource that names nobody came with the patient and is used.
        """
        subject: Reference | None = getattr(resource, "subject", None)
        if subject is not None:
            return "" if self._seen.get(subject.reference or "") else self._why_not(subject)
        if isinstance(resource, Appointment):
            actors = [each.actor for each in resource.participant or () if each.actor]
            patients = [actor for actor in actors if self._is(actor.reference) or _names_patient(actor)]
            return ANOTHER if patients and not any(self._is(actor.reference) for actor in patients) else ""
        if isinstance(resource, FamilyMemberHistory) and resource.patient is not None:
            return self._why_not(resource.patient)
        return ""

    def is_patient(self, supplied: Supplied) -> bool:
        """Whether a Patient resource is the patient of the Case."""
        return _id_of(supplied) == self.id or supplied.resource == self.patient

    def _why_not(self, subject: Reference) -> str:
        if subject.reference:
            return "" if self._is(subject.reference) else ANOTHER
        if subject.identifier is None or not subject.identifier.value:
            return ""
        return "" if _key(subject.identifier) in self._identifiers else UNCLEAR

    def _is(self, reference: str | None) -> bool:
        if not reference:
            return False
        if reference not in self._seen:
            self._seen[reference] = self._compare(reference)
        return self._seen[reference]

    def _compare(self, reference: str) -> bool:
        address = clean(reference).split(_VERSION)[0].rstrip("/")
        if address in self._urls:
            return True
        if address.startswith(_URN):
            return address.rsplit(":", 1)[1].lower() == self.id.lower()
        parts = address.split("/")
        return parts[-2:] == ["Patient", self.id]


def patients_in(document: Document) -> frozenset[str]:
    """The ids of the Patients that a document holds; "" for one without an id. Raises NotJSON."""
    return frozenset(_id_of(each) for each in unpack(document).resources if isinstance(each.resource, Patient))


def find_patient(document: Document, supplied: list[Supplied], meant: str | None) -> Whose:
    """The patient of a document. ``meant`` is the id that the caller knows, bare or in a reference.

    Raises WrongPatient, NoPatient or SeveralPatients.
    """
    patients: dict[str, list[Supplied]] = {}
    for each in supplied:
        if isinstance(each.resource, Patient):
            patients.setdefault(_id_of(each), []).append(each)
    if meant is not None:
        chosen = clean(meant).split(_VERSION)[0].rsplit("/", 1)[-1]
        _require_context_patient(document, chosen)
    else:
        chosen = _only_one(patients)
    same = patients.get(chosen) or (patients.get("", []) if len(patients) == 1 and meant is not None else [])
    patient = same[0].resource if same else None
    return Whose(chosen, patient if isinstance(patient, Patient) else None, (each.full_url for each in same))


def _only_one(patients: dict[str, list[Supplied]]) -> str:
    if len(patients) > 1:
        raise SeveralPatients
    chosen = next(iter(patients), "")
    if not chosen:
        raise NoPatient
    return chosen


def _require_context_patient(document: Document, chosen: str) -> None:
    """The Patient prefetched under its own key is the patient of the context, or says nothing of who it is."""
    if not isinstance(document, Mapping) or "patient" not in document:
        return
    for each in unpack([document["patient"]]).found:
        if isinstance(each.resource, Patient) and _id_of(each) not in ("", chosen):
            raise WrongPatient


def _id_of(supplied: Supplied) -> str:
    own = clean(supplied.resource.id)
    return own or (supplied.full_url.rsplit(":", 1)[1] if supplied.full_url.startswith(_URN) else "")


def _names_patient(actor: Reference) -> bool:
    return actor.type == "Patient" or "Patient/" in (actor.reference or "")


def _key(identifier: Identifier) -> tuple[str, str]:
    return clean(identifier.system), clean(identifier.value)
