"""The rows of the requirements, as data: what is asked, how strongly, and of whom."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

Level = Literal["SHALL", "SHALL NOT", "SHOULD", "MAY", "DECISION"]

BINDING: tuple[Level, ...] = ("SHALL", "SHALL NOT")
"""The levels that a conformant service cannot leave out."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One requirement. ``since`` names a later edition of the standard, ``decided`` why no test shows the row."""

    id: str
    level: Level
    text: str
    since: str = ""
    falls_on: Literal["service", "client", "site"] = "service"
    decided: str = ""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows that belong together."""

    title: str
    rows: tuple[Row, ...]


@cache
def sections() -> tuple[Section, ...]:
    """All sections, in the order in which people read them. Raises msgspec.ValidationError for a damaged file."""
    text = (files("service.conformance") / "rows.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=tuple[Section, ...])


@cache
def rows() -> dict[str, Row]:
    """Every row by its id."""
    return {row.id: row for section in sections() for row in section.rows}
