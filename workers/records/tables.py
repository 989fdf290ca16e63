"""The tables, as the newest migration leaves them; a test holds the two to each other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

LONGEST = 255
"""Of a text by which rows are looked up. A FHIR id has 64 characters, and an index entry of PostgreSQL 2,700 bytes."""


def is_storable(text: str) -> bool:
    """Whether a database takes this text: PostgreSQL knows no NUL, and half a surrogate pair is in no encoding."""
    return "\x00" not in text and (text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text))


class Instant(TypeDecorator[datetime]):
    """A moment with a time zone; SQLite, which has none, is given UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 # SQLAlchemy's signature
        """To the database."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """From the database."""
        read: datetime | None = value
        if read is None:
            return None
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

records = Table(
    "records",
    metadata,
    Column("id", String(LONGEST), primary_key=True),
    Column("resource_type", String(LONGEST), nullable=False),
    Column("patient", String(LONGEST), nullable=False, index=True),
    Column("version", Integer, nullable=False),  # the newest
    # The digest of type and If-None-Exist: the key itself may be a medical record number, and of any length.
    Column("once", String(64), unique=True),
)

versions = Table(
    "record_versions",
    metadata,
    # In the order of arrival, for records that came within one microsecond or from machines whose clocks differ.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("record_id", String(LONGEST), ForeignKey(records.c.id), nullable=False),
    Column("version", Integer, nullable=False),
    Column("received", Instant, nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("record_id", "version"),
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", String(LONGEST), primary_key=True),
    Column("patient", String(LONGEST), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("tier", String(LONGEST), nullable=False),
    Column("knowledge_version", String(LONGEST), nullable=False),
    Column("made", Instant, nullable=False),
    Column("because_of", LargeBinary, nullable=False),  # a JSON list of references
    Column("content", LargeBinary, nullable=False),
    Index(None, "patient", "made"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("digest", String(64), primary_key=True),  # of the token that the browser holds
    Column("expires", Instant, nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
)
