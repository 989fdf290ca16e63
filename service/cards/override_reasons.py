"""Why somebody may set a card aside: reasons that a client offers, and sends back with the feedback.

The codes are the clinical selection of twelve that CDS Hooks 3.0 (ballot) suggests, from the HL7 code system of reasons
for not following decision support; they were first described by AHRQ (publication 25-0073, June 2025). The displays are
those of the code system, but for five that speak of "PC CDS", of a "recipient" or in a footnote: CDS Hooks asks for a
short label that a person reads.
"""

from __future__ import annotations

from enum import Enum

Json = dict[str, str]

SYSTEM = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"

_DISPLAYS = {
    "cds-not-applicable": "Does not apply to this patient",
    "cds-suboptimal-context": "Came at the wrong moment, or to the wrong person",
    "recipient-disagrees-evidence": "Disagree because of issues with the evidence",
    "recipient-concerns-outcomes": "Concerns regarding potential health outcomes",
    "does-not-align-preferences": "Recommendation does not align with patient preferences or values",
    "not-convenient-feasible": "Recommendation is not convenient or feasible",
    "action-completed": "Recommended action was already completed",
    "patient-contraindication": "Patient has contraindication to recommended action",
    "patient-refuses": "Patient refuses or declines",
    "too-costly-uncovered": "Recommended action is too costly or not covered by insurance",
    "service-not-available": "Treatment or service is not practically available",
    "recipient-does-not-understand": "Recommended action, or how to perform it, is not clear",
}
NOT_NOW = frozenset({"cds-suboptimal-context", "recipient-does-not-understand"})
"""Reasons that say nothing against what the card says: it may come again soon."""

_ANY_CARD = ("cds-not-applicable", "cds-suboptimal-context", "action-completed")
_IN_PRACTICE = ("not-convenient-feasible", "service-not-available", "patient-refuses")


class Sort(Enum):
    """What a card asks of its reader, with the reasons that make sense for not doing it."""

    ORDERS = tuple(_DISPLAYS)
    """Draft orders to choose from: any of the reasons."""

    QUESTIONS = (*_ANY_CARD, "not-convenient-feasible", "patient-refuses", "recipient-does-not-understand")
    """Open questions to ask."""

    ADVICE = (*_ANY_CARD, "recipient-disagrees-evidence", "recipient-concerns-outcomes", "does-not-align-preferences")
    """Something to consider, without a draft order: reassurance, or a second look at an order."""

    REFERRAL = (*_ANY_CARD, "recipient-disagrees-evidence", "does-not-align-preferences", *_IN_PRACTICE)
    """Somebody else to see the patient, or to see the patient sooner."""

    CRISIS = (*_ANY_CARD, "service-not-available", "patient-refuses")
    """A path for a crisis: nobody sets it aside for its cost, or for want of evidence."""


def override_reasons(sort: Sort) -> list[Json]:
    """The reasons for one sort of card, in the order of the table."""
    return [
        {"code": code, "system": SYSTEM, "display": display}
        for code, display in _DISPLAYS.items()
        if code in sort.value
    ]
