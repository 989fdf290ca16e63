"""What the scopes of a token say about reading one type of resource.

They only save queries that would surely be refused. Scopes of SMART on FHIR are understood in both versions
(``patient/Observation.read``, ``user/*.rs``); the names that vendors give theirs are not, and then one tries.
"""

from __future__ import annotations

import re
from typing import Literal

Covers = Literal["yes", "no", "partly", "unknown"]
"""``partly``: only resources that a filter lets through (``patient/Observation.rs?category=laboratory``)."""

_OF_DATA = re.compile(r"(?:patient|user|system)/(\*|[A-Z][A-Za-z]*)\.(read|write|\*|c?r?u?d?s?)(\?\S+)?\Z")
_OTHERS = re.compile(r"(?:launch(?:/[a-z-]+)?|openid|profile|email|fhirUser|offline_access|online_access)\Z")


def covers(scope: str, kind: str, *, search: bool) -> Covers:
    """Whether a token with this scope may read, or search, resources of this type."""
    words = scope.split()
    grants = [_OF_DATA.match(word) for word in words]
    if not words or any(grant is None and not _OTHERS.match(word) for grant, word in zip(grants, words, strict=True)):
        return "unknown"
    fitting = [
        grant
        for grant in grants
        if grant and grant[1] in ("*", kind) and (grant[2] in ("read", "*") or _letter(search) in _letters(grant[2]))
    ]
    if not fitting:
        return "no"
    return "yes" if any(grant[3] is None for grant in fitting) else "partly"


def _letter(search: bool) -> str:  # noqa: FBT001 # read or search
    return "s" if search else "r"


def _letters(right: str) -> str:
    return "" if right == "write" else right
