"""The FHIR R4 resources that are read, with the fields that are read and no others."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from msgspec import Raw

from workers.reading.datatypes import (
    ABSENT,
    Annotation,
    CodeableConcept,
    Component,
    DispenseRequest,
    Dosage,
    Entry,
    FamilyCondition,
    Identifier,
    Ingredient,
    Item,
    Link,
    Meta,
    Number,
    Participant,
    Period,
    Quantity,
    Range,
    Reference,
    ReferenceRange,
)


class Resource(msgspec.Struct, frozen=True, gc=False, rename="camel", tag_field="resourceType"):
    """The root of the resources; the class name is the resource type."""

    id: str | None = None
    meta: Meta | None = None
    modifier_extension: Raw = ABSENT


class Bundle(Resource, frozen=True):
    """A collection of resources, of any type."""

    entry: list[Entry] | None = None
    link: list[Link] | None = None


class OperationOutcome(Resource, frozen=True):
    """What a server says when it has no data to give."""


class Patient(Resource, frozen=True):
    """The patient: age and sex, and by what identifiers others refer to the same person."""

    birth_date: str | None = None
    gender: str | None = None
    identifier: list[Identifier] | None = None


class Condition(Resource, frozen=True):
    """A problem or diagnosis."""

    clinical_status: CodeableConcept | None = None
    verification_status: CodeableConcept | None = None
    code: CodeableConcept | None = None
    body_site: list[CodeableConcept] | None = None
    subject: Reference | None = None
    onset_date_time: str | None = None
    onset_period: Period | None = None
    abatement_date_time: str | None = None
    abatement_age: Quantity | None = None
    abatement_period: Period | None = None
    abatement_range: Range | None = None
    abatement_string: str | None = None
    recorded_date: str | None = None


class Observation(Resource, frozen=True):
    """A laboratory value, a vital sign, a symptom or a sign."""

    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    effective_instant: str | None = None
    issued: str | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_boolean: bool | None = None
    value_integer: Number | None = None
    value_string: str | None = None
    value_date_time: str | None = None
    data_absent_reason: CodeableConcept | None = None
    interpretation: list[CodeableConcept] | None = None
    reference_range: list[ReferenceRange] | None = None
    body_site: CodeableConcept | None = None
    specimen: Reference | None = None
    component: list[Component] | None = None
    contained: list[Raw] | None = None
    identifier: Raw = ABSENT
    performer: Raw = ABSENT
    derived_from: Raw = ABSENT


class Specimen(Resource, frozen=True):
    """What a value was measured in; read for haemolysis only."""

    condition: list[CodeableConcept] | None = None


class Encounter(Resource, frozen=True):
    """A visit."""

    status: str | None = None
    type: list[CodeableConcept] | None = None
    service_type: CodeableConcept | None = None
    subject: Reference | None = None
    period: Period | None = None
    reason_code: list[CodeableConcept] | None = None


class Appointment(Resource, frozen=True):
    """A booked visit."""

    status: str | None = None
    service_type: list[CodeableConcept] | None = None
    specialty: list[CodeableConcept] | None = None
    start: str | None = None
    end: str | None = None
    participant: list[Participant] | None = None


class ServiceRequest(Resource, frozen=True):
    """An order or referral."""

    status: str | None = None
    priority: str | None = None
    do_not_perform: bool | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    authored_on: str | None = None
    performer_type: CodeableConcept | None = None
    reason_code: list[CodeableConcept] | None = None
    note: list[Annotation] | None = None
    instantiates_canonical: list[str] | None = None


class DiagnosticReport(Resource, frozen=True):
    """The report of a study."""

    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    issued: str | None = None
    conclusion_code: list[CodeableConcept] | None = None


class Procedure(Resource, frozen=True):
    """Something that was done."""

    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    performed_date_time: str | None = None
    performed_period: Period | None = None


class FamilyMemberHistory(Resource, frozen=True):
    """The diseases of one relative."""

    status: str | None = None
    patient: Reference | None = None
    relationship: CodeableConcept | None = None
    condition: list[FamilyCondition] | None = None


class Medication(Resource, frozen=True):
    """A medicine that a request or statement refers to."""

    code: CodeableConcept | None = None
    ingredient: list[Ingredient] | None = None


class MedicationRequest(Resource, frozen=True):
    """A prescription."""

    status: str | None = None
    intent: str | None = None
    do_not_perform: bool | None = None
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    subject: Reference | None = None
    authored_on: str | None = None
    dosage_instruction: list[Dosage] | None = None
    dispense_request: DispenseRequest | None = None
    contained: list[Raw] | None = None


class MedicationStatement(Resource, frozen=True):
    """A record that a medicine is, was or is not taken."""

    status: str | None = None
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    subject: Reference | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    dosage: list[Dosage] | None = None
    contained: list[Raw] | None = None


class QuestionnaireResponse(Resource, frozen=True):
    """A filled-in questionnaire."""

    questionnaire: str | None = None
    status: str | None = None
    subject: Reference | None = None
    authored: str | None = None
    author: Reference | None = None
    source: Reference | None = None
    item: list[Item] | None = None


AnyResource: TypeAlias = (
    Bundle
    | OperationOutcome
    | Patient
    | Condition
    | Observation
    | Specimen
    | Encounter
    | Appointment
    | ServiceRequest
    | DiagnosticReport
    | Procedure
    | FamilyMemberHistory
    | Medication
    | MedicationRequest
    | MedicationStatement
    | QuestionnaireResponse
)
"""Every resource type that can matter here; any other is passed over unread."""
