"""What every shape of the knowledge files has in common."""

from __future__ import annotations

from typing import Any

import msgspec

Condition = str | dict[str, Any]
"""A question's name, or a mapping with exactly one of ``all``, ``any``, ``not``."""

Orders = list[str | dict[str, Any]]
"""Order ids and bundles, ``{if: condition, orders: [...]}``, or ``{matched: question}``."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The root of all shapes: frozen, and strict about names."""
