"""Problems, the coded reasons of visits and orders, and diseases in the family."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from workers.facts import Evidence, Problem, Relative, Span
from workers.reading.datatypes import CodeableConcept
from workers.reading.draft import Draft, reference_to
from workers.reading.resources import Condition, FamilyMemberHistory
from workers.reading.terminology import ROLE, canonical_system, sites_of
from workers.reading.text import word

_OVER = frozenset({"inactive", "remission", "resolved"})
_UNSETTLED = frozenset({"provisional", "differential", "unconfirmed"})
_COUNTS_AS_ENTRY = frozenset({"current", "unconfirmed"})


class Reason(NamedTuple):
    """Where a coded reason stands: a visit or an order, and whether that is still open."""

    source: str
    reference: str
    on: Span | None
    state: str


def read_condition(condition: Condition, draft: Draft) -> None:
    """A coded problem, with whether it is current, history, refuted or not settled."""
    reference = reference_to(condition)
    if condition.code is None:
        draft.set_aside(reference, "code missing", blinding=True)
        return
    findings = draft.terms.of(condition.code).findings
    if not findings or draft.in_error(_status(condition.verification_status), reference):
        return
    onset = draft.day(condition.onset_date_time, "onsetDateTime", reference)
    onset = onset or draft.days(condition.onset_period, "onsetPeriod", reference)
    recorded = draft.day(condition.recorded_date, "recordedDate", reference)
    evidence = Evidence(reference, onset or recorded, f"{draft.terms.title(findings)} recorded as a problem")
    sites = sites_of((condition.code, *(condition.body_site or ())))
    state = _state(condition, draft)
    draft.problems.append(Problem(findings, state, evidence, onset, recorded, sites=sites))
    if state in _COUNTS_AS_ENTRY:
        draft.note_twitching(findings, evidence)


def read_reasons(reasons: Iterable[CodeableConcept] | None, reason: Reason, draft: Draft) -> None:
    """The coded reasons of a visit or order. What it was once done for counts as entry evidence for good.

    As a problem it is current only while the visit or order is open: a complaint of years
    ago is history.
    """
    words = {"Encounter": "as the reason of a visit", "ServiceRequest": "as the reason of an order"}
    for each in reasons or ():
        findings = draft.terms.of(each).findings
        if findings:
            evidence = Evidence(reason.reference, reason.on, f"{draft.terms.title(findings)} {words[reason.source]}")
            problem = Problem(findings, reason.state, evidence, recorded=reason.on, source=reason.source)
            draft.problems.append(problem)
            draft.note_twitching(findings, evidence)


def read_family(history: FamilyMemberHistory, draft: Draft) -> None:
    """The diseases of one relative that are in a value set."""
    reference = reference_to(history)
    diseases = draft.terms.of_any([each.code for each in history.condition or () if each.code]).findings
    if not diseases or draft.in_error(word(history.status), reference):
        return
    degree = _degree(history.relationship, draft)
    whose = {"first": "a first-degree relative", "other": "a relative"}.get(degree, "the family")
    evidence = Evidence(reference, says=f"{draft.terms.title(diseases)} in {whose}")
    draft.relatives.append(Relative(diseases, evidence, degree))


def _state(condition: Condition, draft: Draft) -> str:
    verification, clinical = _status(condition.verification_status), _status(condition.clinical_status)
    if verification == "refuted":
        return "refuted"
    if clinical in _OVER or _has_abated(condition, draft):
        return "history"
    return "unconfirmed" if verification in _UNSETTLED else "current"


def _has_abated(condition: Condition, draft: Draft) -> bool:
    """Whether the problem has ended by the day of assessment; an end without a date has."""
    reference = reference_to(condition)
    on = draft.day(condition.abatement_date_time, "abatementDateTime", reference)
    between = condition.abatement_period
    on = on or (draft.day(between.end, "abatementPeriod.end", reference) if between else None)
    if on is not None:
        return on.first <= draft.as_of
    others = (condition.abatement_age, condition.abatement_range, condition.abatement_string)
    return condition.abatement_date_time is not None or any(each is not None for each in others)


def _status(status: CodeableConcept | None) -> str:
    """The code of a status; its system has one meaning only."""
    codings = (status.coding if status else None) or ()
    return next((word(coding.code) for coding in codings if coding.code), word(status.text) if status else "")


def _degree(relationship: CodeableConcept | None, draft: Draft) -> str:
    if "first-degree-relative" in draft.terms.of(relationship).concepts:
        return "first"
    codings = (relationship.coding if relationship else None) or ()
    return "other" if any(canonical_system(c.system or "") == ROLE for c in codings) else ""
