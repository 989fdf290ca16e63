"""Why data could not be had, and how that is said on a card.

Whoever reads a card has to see what it does not rest on. Where a list may hold a sign of twitching its loss is marked
as one that could hide it; for some lists ``workers.evaluation`` then reassures nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING

from service.ehr.queries import kind_of
from workers.facts import Ignored

if TYPE_CHECKING:  # the hooks themselves import this package
    from service.hooks.catalogue import Service


class Why(Enum):
    """Why something could not be had, as the end of a sentence. None of them repeats what was sent."""

    NOT_OFFERED = "no permission to fetch the rest came with the call"
    NOT_COVERED = "the permission that came with the call does not cover it"
    EXPIRED = "the permission that came with the call had expired"
    NOT_ASKABLE = "the call names somebody by what cannot be an id"
    ANOTHER_SERVER = "the call names a FHIR server that is not registered for this client, and it was not contacted"
    CLOSED_ADDRESS = "the name of the EHR's server leads to an address that may not be contacted"
    EHR_FAILED = "the EHR could not supply it"
    EHR_TROUBLED = "the EHR reported an error in this search"
    SENT_UNREADABLE = "what the EHR sent could not be read"
    LATE = "the EHR's server did not answer in time"
    UNREACHABLE = "the EHR's server could not be reached"
    RESTING = "the EHR's server did not answer a moment ago"
    REFUSED = "the EHR's server did not allow it"
    NOT_THERE = "the EHR's server does not have it"
    ERROR = "the EHR's server answered with an error"
    UNREADABLE = "what the EHR's server sent could not be read"
    TOO_MUCH = "it is more than is read for one card"
    ELSEWHERE = "the next page lies on another server, which was not contacted"
    NOT_ALL = "the EHR's server sent fewer than it counts"


class NotHad(Exception):
    """Something cannot be had from the EHR's server."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


WORDS = {
    "Appointment": "appointments",
    "Condition": "problem list",
    "DiagnosticReport": "reports",
    "Encounter": "visits",
    "FamilyMemberHistory": "family history",
    "MedicationRequest": "prescriptions",
    "MedicationStatement": "medicine list",
    "Observation": "results and observations",
    "Patient": "patient details",
    "Procedure": "procedures",
    "QuestionnaireResponse": "questionnaire answers",
    "ServiceRequest": "orders",
}
"""What a query asks for, in words, by the type of resource."""

NOT_SENT = "prefetch"
"""Stands in place of a resource for keys that were not sent and that nobody tried to fetch."""


def lost(key: str, why: Why, service: Service) -> Ignored:
    """Nothing under a key could be had, although it was looked for."""
    return Ignored(f"prefetch.{key}", f"could not be had: {why.value}", blinding=key in service.evidence)


def cut_off(key: str, had: int, total: int | None, why: Why, service: Service) -> Ignored:
    """Only some of what is under a key could be had. ``total`` is how many there are, where that is known."""
    some = f"only {had} of {total} could be had" if total and total > had else f"only {had} could be had, not all"
    return Ignored(f"prefetch.{key}", f"{some}: {why.value}", blinding=key in service.evidence)


def filtered(key: str, service: Service) -> Ignored:
    """Everything came that the permission lets through, and it lets only some kinds through."""
    says = "only some kinds could be had: the permission that came with the call does not cover the others"
    return Ignored(f"prefetch.{key}", says, blinding=key in service.evidence)


def alone(key: str, service: Service) -> Ignored:
    """One entry came where a list was due."""
    return Ignored(NOT_SENT, f"{_words(key, service)} came as a single entry; whether there are more is not known")


def not_sent(keys: Iterable[str], service: Service) -> tuple[Ignored, ...]:
    """What the client left out and nobody tried to fetch: not known, which is neither normal nor none."""
    names = ", ".join(dict.fromkeys(_words(key, service) for key in keys))
    return (Ignored(NOT_SENT, f"the EHR did not send, and it is not known what they hold: {names}"),) if names else ()


def _words(key: str, service: Service) -> str:
    kind = kind_of(service.prefetch[key])
    return WORDS.get(kind, kind)
