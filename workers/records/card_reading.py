"""How cards, feedback and comparisons are looked up, inside a transaction that the caller holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Executable, and_, bindparam, or_, select

from workers.records.card_rows import Row, card_of, comparison_of, reaction_of
from workers.records.card_shapes import Action, Comparison, Occasions, Reaction, Reader, SentCard
from workers.records.card_tables import cards, comparisons, feedback, occasions
from workers.records.tables import assessments

_CARDS = select(*cards.c, assessments.c.knowledge_version).join(assessments, cards.c.assessment == assessments.c.id)
_ITS_FEEDBACK = and_(
    feedback.c.card == cards.c.id, feedback.c.client == cards.c.client, feedback.c.tenant == cards.c.tenant
)
_SHOWN = cards.c.fate == "shown"
_ACTED = (  # asked with every hook, so made once
    _CARDS.add_columns(feedback.c.outcome, feedback.c.at, feedback.c.received, feedback.c.reason_code)
    .join(feedback, _ITS_FEEDBACK)
    .where(cards.c.patient == bindparam("patient"), cards.c.user == bindparam("user"), _SHOWN)
    .where(cards.c.client == bindparam("client"), cards.c.tenant == bindparam("tenant"))
    .where(feedback.c.at > bindparam("since"), feedback.c.received > bindparam("since"))
    .order_by(feedback.c.position)
)


def actions(connection: Connection, reader: Reader, since: datetime) -> list[Action]:
    """What a reader did with the cards of a patient that were shown, the earliest first; see ``CardRecords``."""
    done = [
        Action(card_of(row), row["outcome"], min(row["at"], row["received"]), row["reason_code"])
        for row in _rows(connection, _ACTED, reader._asdict() | {"since": since})
    ]
    return sorted(done, key=lambda action: action.at)


def sent(connection: Connection, since: datetime | None) -> list[SentCard]:
    """The cards since then, the earliest first."""
    found = _CARDS.order_by(cards.c.sent, cards.c.id)
    if since:
        found = found.where(cards.c.sent >= since)
    return [card_of(row) for row in _rows(connection, found)]


def reactions(connection: Connection, since: datetime | None) -> list[Reaction]:
    """The feedback on cards since then, and that since then on unknown ones, the earliest action first."""
    known = cards.c.id.is_not(None)
    commented = feedback.c.comment != b""
    found = (
        select(*feedback.c, commented.label("commented"), known.label("known"))
        .join(cards, and_(_ITS_FEEDBACK, _SHOWN), isouter=True)
        .order_by(feedback.c.at, feedback.c.position)
    )
    if since:
        found = found.where(or_(cards.c.sent >= since, and_(~known, feedback.c.received >= since)))
    return [reaction_of(row) for row in _rows(connection, found)]


def compared(connection: Connection, since: datetime | None) -> list[Comparison]:
    """The comparisons since then, the earliest first."""
    found = select(comparisons).order_by(comparisons.c.made, comparisons.c.assessment)
    if since:
        found = found.where(comparisons.c.made >= since)
    return [comparison_of(row) for row in _rows(connection, found)]


def counted(connection: Connection, since: datetime | None) -> list[Occasions]:
    """The calls that were counted since that day."""
    found = select(occasions).order_by(*occasions.primary_key)
    if since:
        found = found.where(occasions.c.on >= since.date())
    return [Occasions(*row) for row in connection.execute(found)]


def _rows(connection: Connection, query: Executable, values: Mapping[str, object] | None = None) -> Iterable[Row]:
    return map(dict, connection.execute(query, values).mappings())
