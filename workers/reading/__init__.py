"""FHIR in, a Case out: the only package that touches raw resources.

A record as it really is comes in; facts with their evidence come out, together with a
list of everything that could not be used and why. Nothing is guessed: an unknown unit,
an unreadable date or a code from another system is named, not interpreted.
"""

from __future__ import annotations

from workers.reading.bundle import IN_HAND, POSTED
from workers.reading.errors import NoPatient, NotJSON, ReadingError, SeveralPatients, WrongPatient
from workers.reading.people import patients_in
from workers.reading.reader import read_case
from workers.reading.withdrawn import REVISIONS

__all__ = [
    "IN_HAND",
    "POSTED",
    "REVISIONS",
    "NoPatient",
    "NotJSON",
    "ReadingError",
    "SeveralPatients",
    "WrongPatient",
    "patients_in",
    "read_case",
]
