"""Posted resources in their versions, and assessments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_instant = sa.DateTime(timezone=True)
_text = sa.String(255)


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "records",
        sa.Column("id", _text, nullable=False),
        sa.Column("resource_type", _text, nullable=False),
        sa.Column("patient", _text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("once", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sa.UniqueConstraint("once", name="uq_records_once"),
    )
    op.create_index("ix_records_patient", "records", ["patient"])
    _make_versions()
    _make_assessments()


def _make_versions() -> None:
    op.create_table(
        "record_versions",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, autoincrement=True),
        sa.Column("record_id", _text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("received", _instant, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_record_versions"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_record_versions_record_id"),
        sa.UniqueConstraint("record_id", "version", name="uq_record_versions_record_id_version"),
    )


def _make_assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", _text, nullable=False),
        sa.Column("patient", _text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("tier", _text, nullable=False),
        sa.Column("knowledge_version", _text, nullable=False),
        sa.Column("made", _instant, nullable=False),
        sa.Column("because_of", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
    )
    op.create_index("ix_assessments_patient_made", "assessments", ["patient", "made"])
