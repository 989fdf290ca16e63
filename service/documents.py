"""A file with the data of one patient, as somebody has it on disk."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from service.occasion import occasion_in
from workers.facts import Case
from workers.reading import read_case

STANDARD_INPUT = Path("-")


class UnreadableDocument(Exception):
    """The file cannot be read; the text names it and says why."""


class _HookRequest(msgspec.Struct):
    prefetch: dict[str, msgspec.Raw]
    hook: str
    context: dict[str, Any]


def case_in(path: Path, as_of: date) -> Case:
    """The Case in a FHIR Bundle, a list of resources or a CDS Hooks request.

    :raises UnreadableDocument: the file cannot be opened.
    :raises ReadingError: what is in it are not the data of one patient.
    """
    document = _bytes(path)
    try:
        request = msgspec.json.decode(document, type=_HookRequest)
    except (msgspec.MsgspecError, RecursionError):
        return read_case(document, as_of)
    occasion = occasion_in(request.hook, request.context)
    meant = str(request.context.get("patientId") or "") if "patient" in request.prefetch else ""
    return occasion.marked(read_case(occasion.beside(request.prefetch), as_of, meant or None))


def _bytes(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"{path} cannot be read: {error.strerror}") from None
