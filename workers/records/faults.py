"""What can go wrong with the records. Every text is one line and holds no patient data, statement or address."""

from __future__ import annotations


class RecordsError(Exception):
    """The database could not do what was asked, and nothing of it was done."""


class Unavailable(RecordsError):
    """The database does not answer or is too busy; the same may work later."""


class NotMigrated(RecordsError):
    """The schema of the database is not the one that this version reads."""


class CannotBeKept(RecordsError):
    """A text is too long, or holds a character that no database takes; the same will never work."""


class UnknownRecord(RecordsError):
    """A new version was brought for a record that is not there."""
