"""Which resource of the record a card is about, for a client that shows the card beside it.

The idea is that of the Da Vinci implementation guide for coverage requirements, under a name of our own. The value is
an object, as the standard wants it of an extension: ``{"references": ["ServiceRequest/7"]}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

ASSOCIATED_RESOURCE = "org.fasciculation-cds.associated-resource"

_NAMED_HERE = "unnamed-draft-"
"""How ids begin that this service gives to drafts that came without one; no client knows them."""

_REFERENCE = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9._-]{1,128}")


def associated(card: Json, references: Iterable[str]) -> Json:
    """The card with the resources that it is about, each once; the same card where there is none to name.

    A part of a resource (``Observation/7#component``) is named by the resource. What is no reference is left out.
    """
    whole = dict.fromkeys(each.partition("#")[0] for each in references)
    known = [each for each in whole if _is_known_to_client(each)]
    if not known:
        return card
    return card | {"extension": card.get("extension", {}) | {ASSOCIATED_RESOURCE: {"references": known}}}


def _is_known_to_client(reference: str) -> bool:
    return _REFERENCE.fullmatch(reference) is not None and f"/{_NAMED_HERE}" not in reference
