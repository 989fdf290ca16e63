"""The cards that were sent, the feedback on them, and the comparison of two versions of the knowledge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the four tables."""
    _cards()
    _feedback()
    _comparisons()
    op.create_table(
        "occasions",
        sa.Column("on", sa.Date, nullable=False),
        *_texts("client", "service", "mode"),
        sa.Column("calls", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("on", "client", "service", "mode", name="pk_occasions"),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(255), nullable=False) for name in names]


def _lists(*names: str) -> list[sa.Column[bytes]]:
    return [sa.Column(name, sa.LargeBinary, nullable=False) for name in names]


def _cards() -> None:
    op.create_table(
        "cards",
        *_texts("id", "assessment", "service", "hook", "instance"),
        *_texts("client", "tenant", "patient", "user", "topic", "tier"),
        *_lists("rules", "suggestions"),
        sa.Column("inputs", sa.String(64), nullable=False),
        sa.Column("open_questions", sa.Integer, nullable=False),
        sa.Column("sent", _MOMENT, nullable=False),
        sa.Column("fate", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
        sa.ForeignKeyConstraint(["assessment"], ["assessments.id"], name="fk_cards_assessment"),
    )
    op.create_index("ix_cards_patient_user", "cards", ["patient", "user"])
    op.create_index("ix_cards_sent", "cards", ["sent"])


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("position", _POSITION, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        *_texts("card", "client", "tenant"),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("received", _MOMENT, nullable=False),
        *_lists("accepted"),
        *_texts("reason_system", "reason_code", "reason_display"),
        *_lists("comment"),
        sa.PrimaryKeyConstraint("position", name="pk_feedback"),
        sa.UniqueConstraint("digest", name="uq_feedback_digest"),
    )
    op.create_index("ix_feedback_card", "feedback", ["card"])


def _comparisons() -> None:
    op.create_table(
        "comparisons",
        *_texts("assessment", "candidate", "live"),
        sa.Column("made", _MOMENT, nullable=False),
        *_texts("before", "after"),
        *_lists("rules_added", "rules_removed", "orders_added", "orders_removed"),
        sa.PrimaryKeyConstraint("assessment", "candidate", name="pk_comparisons"),
        sa.ForeignKeyConstraint(["assessment"], ["assessments.id"], name="fk_comparisons_assessment"),
    )
    op.create_index("ix_comparisons_made", "comparisons", ["made"])
