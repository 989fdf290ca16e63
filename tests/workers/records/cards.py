"""Cards and feedback for tests: of Mark, who twitches, shown to Dr. 1 of the north by one EHR."""

from __future__ import annotations

from typing import Any

from tests.workers.records.posts import LATER, NOON, PATIENT, concluded
from workers.records import Feedback, Reader, SentCard, Suggested

EHR, NORTH, DOCTOR = "ehr", "north", "Practitioner/1"
SEEN = concluded()
READER = Reader(EHR, NORTH, DOCTOR, PATIENT)


def card(**other: Any) -> SentCard:  # noqa: ANN401 # any field of a card
    """A card that shows what the product concludes about Mark."""
    usual: dict[str, Any] = {
        "id": "card-1",
        "assessment": SEEN.id,
        "knowledge_version": SEEN.knowledge_version,
        "service": "fasciculation-patient-view",
        "hook": "patient-view",
        "instance": "call-1",
        "client": EHR,
        "tenant": NORTH,
        "patient": PATIENT,
        "user": DOCTOR,
        "topic": "Workup",
        "tier": SEEN.tier.value,
        "rules": ("L",),
        "suggestions": (Suggested("suggestion-1", "CK"), Suggested("suggestion-2", "TSH")),
        "inputs": "a" * 64,
        "open_questions": 3,
        "sent": NOON,
    }
    return SentCard(**usual | other)


def overridden(**other: Any) -> Feedback:  # noqa: ANN401 # any field of a feedback
    """Dr. 1 did not follow the card."""
    usual: dict[str, Any] = {
        "card": "card-1",
        "client": EHR,
        "tenant": NORTH,
        "outcome": "overridden",
        "at": LATER,
    }
    return Feedback(**usual | other)


def accepted(*suggestions: str, **other: Any) -> Feedback:  # noqa: ANN401 # any field of a feedback
    """Dr. 1 took some suggestions of the card."""
    return overridden(outcome="accepted", accepted=suggestions or ("suggestion-1",), **other)
