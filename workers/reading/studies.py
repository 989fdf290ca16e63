"""What was ordered, done, reported and booked: requests, studies and visits."""

from __future__ import annotations

from collections.abc import Iterable

from workers.facts import Evidence, Request, Study, Visit
from workers.reading.conditions import Reason, read_reasons
from workers.reading.datatypes import CodeableConcept
from workers.reading.draft import AFTERWARDS, Draft, reference_to
from workers.reading.our_orders import our_orders
from workers.reading.referrals import NAMES_IT, REFERRAL, names_motor_neuron_disease
from workers.reading.resources import Appointment, DiagnosticReport, Encounter, Procedure, ServiceRequest
from workers.reading.text import word

_OPEN_VISIT = frozenset({"planned", "arrived", "triaged", "in-progress", "onleave"})
_OPEN_ORDER = frozenset({"draft", "active", "on-hold"})


def read_order(order: ServiceRequest, draft: Draft) -> None:
    """An order or referral whose code is in a value set, and the coded reasons for it."""
    reference, status = reference_to(order), word(order.status)
    ours = our_orders(order, draft.site_codes)
    coded = (*draft.terms.of(order.code).concepts, *_specialties(draft, [order.performer_type]))
    concepts = (*coded, *ours.concepts)
    reasons = draft.terms.of_any(order.reason_code).findings
    if not (concepts or reasons) or draft.in_error(status, reference):
        return
    if order.do_not_perform:
        draft.set_aside(reference, "asks that something be not done")
        return
    authored = draft.day(order.authored_on, "authoredOn", reference)
    if concepts:
        evidence = Evidence(reference, authored, f"{draft.terms.title(coded) or ours.title} ordered")
        named = (NAMES_IT,) if REFERRAL in concepts and names_motor_neuron_disease(order, reasons) else ()
        draft.requests.append(Request((*concepts, *named), status, evidence, authored, word(order.priority)))
    state = "current" if status in _OPEN_ORDER else "history"
    read_reasons(order.reason_code, Reason("ServiceRequest", reference, authored, state), draft)


def read_report(report: DiagnosticReport, draft: Draft) -> None:
    """The report of a study, with its coded conclusions; a conclusion in words is not read."""
    concepts = draft.terms.of(report.code).concepts
    if not concepts:
        return
    reference = reference_to(report)
    on = draft.day(report.effective_date_time, "effectiveDateTime", reference)
    on = on or draft.days(report.effective_period, "effectivePeriod", reference)
    on = on or draft.day(report.issued, "issued", reference)
    conclusions = draft.terms.of_any(report.conclusion_code).concepts
    evidence = Evidence(reference, on, draft.terms.title(concepts))
    _keep(Study(concepts, word(report.status), evidence, on, conclusions), draft)


def read_procedure(procedure: Procedure, draft: Draft) -> None:
    """A procedure whose code is in a value set."""
    concepts = draft.terms.of(procedure.code).concepts
    if not concepts:
        return
    reference = reference_to(procedure)
    on = draft.day(procedure.performed_date_time, "performedDateTime", reference)
    on = on or draft.days(procedure.performed_period, "performedPeriod", reference)
    evidence = Evidence(reference, on, draft.terms.title(concepts))
    _keep(Study(concepts, word(procedure.status), evidence, on, source="Procedure"), draft)


def read_encounter(encounter: Encounter, draft: Draft) -> None:
    """A visit whose specialty is known, and the coded reasons for any visit."""
    concepts = _specialties(draft, [encounter.service_type], encounter.type or ())
    reasons = draft.terms.of_any(encounter.reason_code).findings
    reference, status = reference_to(encounter), word(encounter.status)
    if not (concepts or reasons) or draft.in_error(status, reference):
        return
    on = draft.days(encounter.period, "period", reference)
    if concepts:
        evidence = Evidence(reference, on, f"{draft.terms.title(concepts)} visit")
        draft.visits.append(Visit(concepts, status, evidence, on))
    state = "current" if status in _OPEN_VISIT else "history"
    read_reasons(encounter.reason_code, Reason("Encounter", reference, on, state), draft)


def read_appointment(appointment: Appointment, draft: Draft) -> None:
    """A booked visit whose specialty is known."""
    reference, status = reference_to(appointment), word(appointment.status)
    concepts = _specialties(draft, [*(appointment.specialty or ()), *(appointment.service_type or ())])
    if concepts and not draft.in_error(status, reference):
        start = draft.day(appointment.start, "start", reference)
        evidence = Evidence(reference, start, f"{draft.terms.title(concepts)} appointment")
        draft.visits.append(Visit(concepts, status, evidence, start, "Appointment"))


def _keep(study: Study, draft: Draft) -> None:
    reference = study.evidence.reference
    if draft.is_afterwards(study.on):
        draft.set_aside(reference, AFTERWARDS)
    elif not draft.in_error(study.status, reference):
        draft.studies.append(study)


def _specialties(
    draft: Draft, services: Iterable[CodeableConcept | None], types: Iterable[CodeableConcept] = ()
) -> tuple[str, ...]:
    """The specialties that somebody belongs to: by code, or because the name of the service begins with one."""
    named = [each for each in services if each is not None]
    coded = draft.terms.only(draft.terms.of_any([*named, *types]), "specialty")
    displays = [coding.display for each in named for coding in each.coding or ()]
    return coded or draft.terms.specialties_named(displays)
