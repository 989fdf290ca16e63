"""Medicines: what is prescribed or said to be taken, since when, and whether it still is."""

from __future__ import annotations

from collections.abc import Iterable

from workers.facts import Evidence, Medicine, Span
from workers.reading.contained import find
from workers.reading.datatypes import CodeableConcept, Dosage, Period
from workers.reading.draft import Draft, reference_to
from workers.reading.drugs import Drug, drug
from workers.reading.resources import Medication, MedicationRequest, MedicationStatement
from workers.reading.text import word

_TAKEN = {
    "MedicationRequest": frozenset({"active", "on-hold"}),
    "MedicationStatement": frozenset({"active", "intended"}),
}
_NO_LONGER = frozenset({"stopped", "completed", "cancelled"})
_ONLY_PROPOSED = frozenset({"proposal", "plan", "option"})
_NOT_TAKEN = "not-taken"

AnyMedicine = MedicationRequest | MedicationStatement


def read_prescription(request: MedicationRequest, draft: Draft) -> None:
    """A prescription of a medicine of a known class."""
    reference = reference_to(request)
    taken = _drug(request, request.dosage_instruction, draft)
    if taken is None or draft.in_error(word(request.status), reference):
        return
    if request.do_not_perform:
        draft.set_aside(reference, "asks that something be not done")
        return
    started = draft.day(request.authored_on, "authoredOn", reference)
    dispense = request.dispense_request.validity_period if request.dispense_request else None
    periods = [("dispenseRequest.validityPeriod", dispense), *_bounds(request.dosage_instruction)]
    state = "unknown" if word(request.intent) in _ONLY_PROPOSED else _state(request)
    _keep(taken, state, Evidence(reference, started), _latest_end(periods, reference, draft), draft)


def read_statement(statement: MedicationStatement, draft: Draft) -> None:
    """A record that a medicine of a known class is, was or will be taken."""
    reference = reference_to(statement)
    taken = _drug(statement, statement.dosage, draft)
    if taken is None or draft.in_error(word(statement.status), reference):
        return
    if word(statement.status) == _NOT_TAKEN:
        draft.set_aside(reference, "recorded as not taken")
        return
    between = statement.effective_period
    started = draft.day(statement.effective_date_time, "effectiveDateTime", reference)
    started = started or (draft.day(between.start, "effectivePeriod.start", reference) if between else None)
    periods = [("effectivePeriod", between), *_bounds(statement.dosage)]
    ended = _latest_end(periods, reference, draft)
    _keep(taken, _state(statement), Evidence(reference, started), ended, draft)


def _keep(taken: Drug, state: str, evidence: Evidence, ended: Span | None, draft: Draft) -> None:
    """Something said to be taken whose last day has passed is no longer taken."""
    if state == "active" and ended is not None and ended.last < draft.as_of:
        state = "stopped"
    ingredients, classes = sorted(taken.ingredients), sorted(taken.classes)
    says = (", ".join(ingredients) or ", ".join(classes).replace("-", " ")).capitalize()
    draft.medicines.append(
        Medicine(
            tuple(classes),
            tuple(ingredients),
            state,
            Evidence(evidence.reference, evidence.on, says),
            evidence.on,
            ended,
            taken.route,
        )
    )


def _state(medicine: AnyMedicine) -> str:
    status = word(medicine.status)
    if status in _TAKEN[type(medicine).__name__]:
        return "active"
    return "stopped" if status in _NO_LONGER else "unknown"


def _drug(medicine: AnyMedicine, dosage: Iterable[Dosage] | None, draft: Draft) -> Drug | None:
    """What is taken, where it is something that is looked for; a medicine that nobody named is noted."""
    named = [each for each in _named(medicine, draft) if _says_something(each)]
    if not named:
        draft.set_aside(reference_to(medicine), "the medicine is not named")
        return None
    routes = [each.route for each in dosage or ()]
    parts = [drug(each, routes) for each in named]
    found = Drug(
        frozenset().union(*(part.ingredients for part in parts)),
        frozenset().union(*(part.classes for part in parts)),
        next((part.route for part in parts if part.route), ""),
    )
    return found if found.ingredients or found.classes else None


def _named(medicine: AnyMedicine, draft: Draft) -> list[CodeableConcept]:
    """The medicine as coded, or as the Medication that is referred to codes it and its ingredients."""
    if medicine.medication_codeable_concept is not None:
        return [medicine.medication_codeable_concept]
    reference = medicine.medication_reference
    if reference is None:
        return []
    medication = find(Medication, reference, medicine.contained, draft.medications)
    if medication is None:
        return [CodeableConcept(text=reference.display)] if reference.display else []
    parts = [each.item_codeable_concept for each in medication.ingredient or ()]
    return [each for each in (medication.code, *parts) if each is not None]


def _says_something(concept: CodeableConcept) -> bool:
    """Whether a concept has any code or word at all; drafts come with an empty one."""
    return bool(concept.text or any(each.code or each.display for each in concept.coding or ()))


def _bounds(dosage: Iterable[Dosage] | None) -> list[tuple[str, Period | None]]:
    repeats = [each.timing.repeat for each in dosage or () if each.timing]
    return [("boundsPeriod", each.bounds_period) for each in repeats if each]


def _latest_end(periods: Iterable[tuple[str, Period | None]], reference: str, draft: Draft) -> Span | None:
    ends = [draft.day(each.end, f"{name}.end", reference) for name, each in periods if each]
    return max((end for end in ends if end), key=Span.newness, default=None)
