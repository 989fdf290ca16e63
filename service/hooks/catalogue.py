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


_OF_THE_PATIENT = "patient={{context.patientId}}"

PATIENT_VIEW = Service(
    id="fasciculation-patient-view",
    hook="patient-view",
    title="Muscle twitching: what to look for and how soon",
    description=(
        "For adults whose record says that their muscles twitch: says how soon and by whom the patient should be "
        "seen, on which findings of the record this rests, which questions are open, and drafts the tests and "
        "referrals that are not there yet. It makes no diagnosis and orders nothing by itself."
    ),
    usage=(
        "The patient is required, and at least one of conditions, observations, intake, encounters and orders. "
        "Keys that are left out count as not known, never as normal. Prefetch the newest data first."
    ),
    prefetch={
        "patient": "Patient/{{context.patientId}}",
        "conditions": f"Condition?{_OF_THE_PATIENT}",
        "observations": f"Observation?{_OF_THE_PATIENT}&_sort=-date&_count=500",
        "intake": f"QuestionnaireResponse?{_OF_THE_PATIENT}&_sort=-authored&_count=20",
        "medications": f"MedicationRequest?{_OF_THE_PATIENT}&_sort=-authoredon&_count=200",
        "orders": f"ServiceRequest?{_OF_THE_PATIENT}&_sort=-authored&_count=200",
        "reports": f"DiagnosticReport?{_OF_THE_PATIENT}&_sort=-date&_count=100",
        "procedures": f"Procedure?{_OF_THE_PATIENT}&_sort=-date&_count=100",
        "encounters": f"Encounter?{_OF_THE_PATIENT}&_sort=-date&_count=100",
        "appointments": f"Appointment?{_OF_THE_PATIENT}&_sort=-date&_count=50",
    },
    required={"patient": "Patient"},
    evidence=("conditions", "observations", "intake", "encounters", "orders"),
)

SERVICES: dict[str, Service] = {service.id: service for service in (PATIENT_VIEW,)}
