"""The CDS services that this service offers, as data."""

from __future__ import annotations

import msgspec

SPECIFICATION = "2.0.1"
"""The version of CDS Hooks that the services implement."""


class Service(msgspec.Struct, frozen=True):
    """One CDS service as discovery shows it, and what its calls need.

    ``prefetch`` maps each key to its FHIR query. ``required`` names the keys without which
    there is no answer, and the type of the resource there. ``evidence`` are the keys that
    can say that a patient twitches: a call that brings none of them says nothing, and that
    is no finding.
    """

    id: str
    hook: str
    title: str
    description: str
    usage: str
    prefetch: dict[str, str]
    required: dict[str, str]
    evidence: tuple[str, ...]


_ID_OF = "{{context.patientId}}"


def _newest_of(kind: str, sort: str, count: int) -> str:
    return f"{kind}?patient={_ID_OF}&_sort=-{sort}&_count={count}"


_RECORD = {
    "patient": f"Patient/{_ID_OF}",
    "conditions": f"Condition?patient={_ID_OF}",
    "observations": _newest_of("Observation", "date", 500),
    "intake": _newest_of("QuestionnaireResponse", "authored", 20),
    "medications": _newest_of("MedicationRequest", "authoredon", 200),
    "orders": _newest_of("ServiceRequest", "authored", 200),
    "reports": _newest_of("DiagnosticReport", "date", 100),
    "procedures": _newest_of("Procedure", "date", 100),
    "encounters": _newest_of("Encounter", "date", 100),
    "appointments": _newest_of("Appointment", "date", 50),
}
_SAYS_TWITCHING = ("conditions", "observations", "intake", "encounters", "orders")
_HOW_SOON = (
    "For adults whose record says that their muscles twitch: says how soon and by whom the patient should be "
    "seen, on which findings of the record this rests, which questions are open, and drafts the tests and "
    "referrals that are not there yet. "
)
_NO_DIAGNOSIS = "It makes no diagnosis and orders nothing by itself."
_KEYS = (
    "The patient is required, and at least one of conditions, observations, intake, encounters and orders. "
    "Keys that are left out count as not known, never as normal. Prefetch the newest data first."
)
_DRAFTS_COUNT = " What is among the draft orders counts as ordered, and is not suggested again."

PATIENT_VIEW = Service(
    id="fasciculation-patient-view",
    hook="patient-view",
    title="Muscle twitching: what to look for and how soon",
    description=_HOW_SOON + _NO_DIAGNOSIS,
    usage=_KEYS,
    prefetch=_RECORD,
    required={"patient": "Patient"},
    evidence=_SAYS_TWITCHING,
)

ORDER_SELECT = Service(
    id="fasciculation-order-select",
    hook="order-select",
    title="Muscle twitching: the orders being chosen",
    description=(
        "For patients whose record says that their muscles twitch: looks at the orders that are selected, says which "
        "of them are on record already, rarely help or may do harm, and drafts the tests that go with them. "
        + _NO_DIAGNOSIS
    ),
    usage=_KEYS + _DRAFTS_COUNT + " Only what is selected is remarked upon, so give each draft an id.",
    prefetch=_RECORD,
    required={"patient": "Patient"},
    evidence=_SAYS_TWITCHING,
)

ORDER_SIGN = Service(
    id="fasciculation-order-sign",
    hook="order-sign",
    title="Muscle twitching: the orders being signed",
    description=(
        "For patients whose record says that their muscles twitch: looks at all orders before they are signed, says "
        "which of them are on record already, rarely help or may do harm, and drafts the tests that go with them. "
        + _NO_DIAGNOSIS
    ),
    usage=_KEYS + _DRAFTS_COUNT,
    prefetch=_RECORD,
    required={"patient": "Patient"},
    evidence=_SAYS_TWITCHING,
)

ENCOUNTER_START = Service(
    id="fasciculation-encounter-start",
    hook="encounter-start",
    title="Muscle twitching: before the visit",
    description="At the start of a visit. " + _HOW_SOON + _NO_DIAGNOSIS,
    usage=_KEYS + " The encounter is the visit that starts; its reason is read.",
    prefetch=_RECORD | {"encounter": "Encounter/{{context.encounterId}}"},
    required={"patient": "Patient"},
    evidence=(*_SAYS_TWITCHING, "encounter"),
)

PROBLEM_ADDED = Service(
    id="fasciculation-problem-list-item-create",
    hook="problem-list-item-create",
    title="Muscle twitching: a problem just added",
    description=(
        "When twitching, weakness, cramps or another problem that matters here is put on the problem list. "
        + _HOW_SOON
        + _NO_DIAGNOSIS
    ),
    usage=_KEYS + " The problems just added are read from the context.",
    prefetch=_RECORD,
    required={"patient": "Patient"},
    evidence=_SAYS_TWITCHING,
)

_ALL = (PATIENT_VIEW, ORDER_SELECT, ORDER_SIGN, ENCOUNTER_START, PROBLEM_ADDED)
SERVICES: dict[str, Service] = {service.id: service for service in _ALL}
