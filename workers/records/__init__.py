"""What has to be remembered: posted resources with their original bytes, and the assessments they led to.

``open_records`` is the door. SQLAlchemy stays behind it, and so do its errors: whatever the database does, a caller
meets a ``RecordsError``, whose text holds no patient data. Nothing heavy is imported before a database is opened.
"""

from __future__ import annotations

from workers.records.card_shapes import (
    Action,
    CardRecords,
    Comparison,
    Fate,
    Feedback,
    Occasions,
    Outcome,
    Reaction,
    Reader,
    SentCard,
    Suggested,
    Taken,
)
from workers.records.faults import CannotBeKept, NotMigrated, RecordsError, Unavailable, UnknownRecord
from workers.records.owners import Owned, file_of, in_file, owner_named
from workers.records.shapes import Kept, KeptAssessment, Migration, Place, Posted, Records, Settle

__all__ = [
    "Action",
    "CannotBeKept",
    "CardRecords",
    "Comparison",
    "Fate",
    "Feedback",
    "Kept",
    "KeptAssessment",
    "Migration",
    "NotMigrated",
    "Occasions",
    "Outcome",
    "Owned",
    "Place",
    "Posted",
    "Reaction",
    "Reader",
    "Records",
    "RecordsError",
    "SentCard",
    "Settle",
    "Suggested",
    "Taken",
    "Unavailable",
    "UnknownRecord",
    "file_of",
    "in_file",
    "migrate",
    "open_records",
    "owner_named",
]


def open_records(url: str) -> Records:
    """Open the database at ``sqlite:///FILE`` or ``postgresql://…``.

    A SQLite file is made, and brought to the schema of this version, when it is opened. A PostgreSQL has to have been
    migrated. One that is away at this moment is opened all the same and looked at when it is first used, so
    that a service can start before its database; nothing is connected when this returns.

    :raises NotMigrated: the schema is older or newer than this version reads; the text says which and what to do.
    :raises RecordsError: the address or the file cannot be used.
    """
    from workers.records.store import opened  # noqa: PLC0415

    return opened(url)


def migrate(url: str) -> Migration:
    """Bring the database at this address to the schema of this version, all or nothing; twice is once.

    :raises NotMigrated: the schema is newer than this version knows.
    :raises RecordsError: the database cannot be reached, or refuses; nothing was changed.
    """
    from workers.records.schema import brought_up_to_date  # noqa: PLC0415

    return brought_up_to_date(url)
