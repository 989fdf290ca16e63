"""The tables of the cards, of what became of them, and of the comparison of two versions of the knowledge."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table

from workers.records.tables import LONGEST, Instant, assessments, metadata

_Position = BigInteger().with_variant(Integer, "sqlite")

cards = Table(
    "cards",
    metadata,
    Column("id", String(LONGEST), primary_key=True),
    Column("assessment", String(LONGEST), ForeignKey(assessments.c.id), nullable=False),
    Column("service", String(LONGEST), nullable=False),
    Column("hook", String(LONGEST), nullable=False),
    Column("instance", String(LONGEST), nullable=False),
    Column("client", String(LONGEST), nullable=False),
    Column("tenant", String(LONGEST), nullable=False),
    Column("patient", String(LONGEST), nullable=False),
    Column("user", String(LONGEST), nullable=False),
    Column("topic", String(LONGEST), nullable=False),
    Column("tier", String(LONGEST), nullable=False),
    Column("rules", LargeBinary, nullable=False),  # a JSON list of rule ids
    Column("suggestions", LargeBinary, nullable=False),  # a JSON list of {id, order}
    Column("inputs", String(64), nullable=False),
    Column("open_questions", Integer, nullable=False),
    Column("sent", Instant, nullable=False, index=True),
    Column("fate", String(16), nullable=False),
    Index(None, "patient", "user"),
)

feedback = Table(
    "feedback",
    metadata,
    # In the order of arrival: of two actions of one second the one that came last counts.
    Column("position", _Position, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False, unique=True),  # of the whole item, so that a repeat is no second one
    Column("card", String(LONGEST), nullable=False, index=True),
    Column("client", String(LONGEST), nullable=False),
    Column("tenant", String(LONGEST), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("received", Instant, nullable=False),
    Column("accepted", LargeBinary, nullable=False),  # a JSON list of suggestion ids
    Column("reason_system", String(LONGEST), nullable=False),
    Column("reason_code", String(LONGEST), nullable=False),
    Column("reason_display", String(LONGEST), nullable=False),
    Column("comment", LargeBinary, nullable=False),  # UTF-8; free text of a person
)

comparisons = Table(
    "comparisons",
    metadata,
    Column("assessment", String(LONGEST), ForeignKey(assessments.c.id), primary_key=True),
    Column("candidate", String(LONGEST), primary_key=True),
    Column("live", String(LONGEST), nullable=False),
    Column("made", Instant, nullable=False, index=True),
    Column("before", String(LONGEST), nullable=False),
    Column("after", String(LONGEST), nullable=False),  # empty where the candidate failed
    Column("rules_added", LargeBinary, nullable=False),  # JSON lists, these four
    Column("rules_removed", LargeBinary, nullable=False),
    Column("orders_added", LargeBinary, nullable=False),
    Column("orders_removed", LargeBinary, nullable=False),
)

occasions = Table(
    "occasions",
    metadata,
    Column("on", Date, primary_key=True),
    Column("client", String(LONGEST), primary_key=True),
    Column("service", String(LONGEST), primary_key=True),
    Column("mode", String(LONGEST), primary_key=True),
    Column("calls", BigInteger, nullable=False),
)
