"""What the CDS Hooks library says of each hook: its context, which of its fields are prefetch tokens, its versions.

[CDS Hooks Library, as of the 3.0 ballot]
"""

from __future__ import annotations

import re

import msgspec


class Hook(msgspec.Struct, frozen=True):
    """One hook. ``tokens`` are the context fields that a prefetch template may use, ``versions`` all that were seen."""

    required: tuple[str, ...]
    tokens: tuple[str, ...]
    versions: tuple[str, ...]
    patient_may_look: bool = False


_WHO = ("userId", "patientId")
_USUAL = ("userId", "patientId", "encounterId")

HOOKS: dict[str, Hook] = {
    "patient-view": Hook(_WHO, _USUAL, ("1.0", "1.0.0"), patient_may_look=True),
    "order-select": Hook((*_WHO, "selections", "draftOrders"), _USUAL, ("1.0", "1.0.0", "1.0.1", "1.0.2", "1.1.0")),
    "order-sign": Hook((*_WHO, "draftOrders"), _USUAL, ("1.0", "1.0.0", "1.0.1", "1.0.2", "1.1", "1.1.0", "1.1.1")),
    "encounter-start": Hook(_USUAL, _USUAL, ("1.0", "1.0.0")),
    "encounter-discharge": Hook(_USUAL, _USUAL, ("1.0", "1.0.0")),
    "appointment-book": Hook((*_WHO, "appointments"), _USUAL, ("1.0", "1.0.0"), patient_may_look=True),
    "order-dispatch": Hook(
        ("patientId", "dispatchedOrders", "performer"),
        ("patientId", "performer"),
        ("1.0", "1.0.0", "1.1", "1.1.0"),
    ),
    "problem-list-item-create": Hook((*_WHO, "conditions"), _USUAL, ("0.1.0", "1.0", "1.0.0")),
    "allergyintolerance-create": Hook((*_WHO, "allergyIntolerance"), _USUAL, ("0.1.0", "1.0", "1.0.0")),
    "medication-refill": Hook(("patientId", "medications"), _USUAL, ("0.1.0", "1.0")),
    "medication-verify": Hook((*_WHO, "medication"), _USUAL, ("0.1.0", "1.0")),
}
"""The hooks of the library by name."""

DEPRECATED = ("medication-prescribe", "order-review")
"""Hooks that nobody should advertise any more."""

USER_TOKENS = ("userPractitionerId", "userPractitionerRoleId", "userPatientId", "userRelatedPersonId")
"""The prefetch tokens besides the context's fields."""

_PRIVATE = re.compile(r"[A-Za-z][\w-]*(\.[\w-]+)+")


def is_private(hook: str) -> bool:
    """Whether a name has the reverse-domain form that hooks outside the library have to have."""
    return _PRIVATE.fullmatch(hook) is not None
