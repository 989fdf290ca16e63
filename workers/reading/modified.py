"""Extensions that change the meaning of what they stand in: FHIR forbids to use it where they are not known."""

from __future__ import annotations

from typing import Protocol

from msgspec import Raw

NOT_UNDERSTOOD = "modifierExtension is not understood"


class Modifiable(Protocol):
    """A resource, or a part of one that has modifiers of its own."""

    @property
    def modifier_extension(self) -> Raw:
        """The modifiers as they came."""
        ...


def is_modified(part: Modifiable) -> bool:
    """Whether there is a modifier; none of them is known here."""
    return bytes(part.modifier_extension).strip() not in (b"null", b"[]")
