"""How resources and assessments are written, inside a transaction that the caller holds.

Two posts of the same thing may come at once, and two transactions may hold the same things in another order. So rows
that others may want too are taken in one order everywhere: first new records by their key, then old ones by their id.
Nobody then waits for somebody who waits for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import TypeAlias
from uuid import uuid4

import msgspec
from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from workers.assessment import Assessment
from workers.records.faults import CannotBeKept, UnknownRecord
from workers.records.owners import file_of
from workers.records.reading import newest_of
from workers.records.shapes import Kept, Place, Posted, Settle
from workers.records.tables import LONGEST, assessments, is_storable, records, versions

Insert: TypeAlias = sqlite.Insert | postgresql.Insert


def keep_posted(connection: Connection, batch: Sequence[Posted], settle: Settle | None = None) -> list[Kept]:
    """Write these resources, in order. Raises UnknownRecord or CannotBeKept."""
    for posted in batch:
        _refuse_unkeepable(posted)
    places = _places(connection, batch)
    if settle:
        batch = _settled(connection, batch, places, settle)
    written = [(posted, places[number]) for number, posted in enumerate(batch) if places[number].version]
    if written:
        connection.execute(versions.insert(), [_version(posted, place) for posted, place in written])
    return [_kept(connection, posted, places[number]) for number, posted in enumerate(batch)]


def keep_concluded(
    connection: Connection, assessment: Assessment, made: datetime, because_of: tuple[str, ...], owner: str = ""
) -> None:
    """Write one assessment; see ``Records.keep_assessment``. Raises CannotBeKept."""
    name, patient = file_of(owner, assessment.id), file_of(owner, assessment.patient)
    refuse_unkeepable_texts(name, patient, assessment.knowledge_version)
    require_zone(made)
    values = {
        "id": name,
        "patient": patient,
        "as_of": assessment.as_of,
        "tier": assessment.tier.value,
        "knowledge_version": assessment.knowledge_version,
        "made": made,
        "because_of": msgspec.json.encode(because_of),
        "content": msgspec.json.encode(assessment),
    }
    connection.execute(_concluding(connection.dialect.name), values)


@cache
def _concluding(dialect: str) -> Insert:
    """An assessment that is made again is the same, but for when and why. Carried out with every hook, so made once."""
    adding = _insert_into(dialect, assessments)
    later = {name: adding.excluded[name] for name in ("made", "because_of")}
    return adding.on_conflict_do_update(
        index_elements=[assessments.c.id], set_=later, where=adding.excluded.made > assessments.c.made
    )


def _settled(
    connection: Connection, batch: Sequence[Posted], places: Mapping[int, Place], settle: Settle
) -> Sequence[Posted]:
    """The resources as they are in the end; those that turn out to be somebody else's are filed there."""
    final = settle([places[number] for number in range(len(batch))])
    for number, (before, after) in enumerate(zip(batch, final, strict=True)):
        _refuse_unkeepable(after)
        if places[number].version and after.patient != before.patient:
            connection.execute(update(records).where(records.c.id == places[number].id).values(patient=after.patient))
    return final


def _places(connection: Connection, batch: Sequence[Posted]) -> dict[int, Place]:
    numbers = range(len(batch))
    new = sorted((n for n in numbers if not batch[n].version_of), key=lambda n: _once(batch[n]) or "")
    old = sorted((n for n in numbers if batch[n].version_of), key=lambda n: batch[n].version_of)
    places = {number: _new_record(connection, batch[number]) for number in new}
    return places | {number: _next_version(connection, batch[number]) for number in old}


def _new_record(connection: Connection, posted: Posted) -> Place:
    """A record of its own; or, under a key that is taken, the record that has it.

    A database makes the second of two posts wait here until the first is done, and then says who was first.
    """
    adding = insert_into(connection, records).values(
        id=str(uuid4()), resource_type=posted.resource_type, patient=posted.patient, version=1, once=_once(posted)
    )
    added = connection.execute(adding.on_conflict_do_nothing(index_elements=[records.c.once]).returning(records.c.id))
    id_ = added.scalar()
    if id_ is not None:
        return Place(id_, 1, posted.patient)
    earlier = select(records.c.id, records.c.patient).where(records.c.once == _once(posted))
    row = connection.execute(earlier).one()
    return Place(row.id, 0, row.patient)


def _next_version(connection: Connection, posted: Posted) -> Place:
    """The record one version on, and whose the new version says it is: a correction may move it to another patient."""
    version = connection.execute(
        update(records)
        .where(records.c.id == posted.version_of, records.c.resource_type == posted.resource_type)
        .values(version=records.c.version + 1, patient=posted.patient)
        .returning(records.c.version)
    ).scalar()
    if version is None:
        raise UnknownRecord("there is no record of this type and id to make a new version of")
    return Place(posted.version_of, version, posted.patient)


def _version(posted: Posted, place: Place) -> dict[str, object]:
    return {
        "record_id": place.id,
        "version": place.version,
        "received": posted.received,
        "content": posted.content,
    }


def _kept(connection: Connection, posted: Posted, place: Place) -> Kept:
    if not place.version:
        earlier = newest_of(connection, records.c.id == place.id)
        return earlier[0]
    return Kept(
        place.id, place.version, posted.resource_type, posted.patient, posted.received, posted.content, created=True
    )


def _once(posted: Posted) -> str | None:
    if not posted.if_none_exist:
        return None
    return sha256(f"{posted.resource_type}\n{posted.if_none_exist}".encode()).hexdigest()


def _refuse_unkeepable(posted: Posted) -> None:
    if posted.version_of and posted.if_none_exist:
        raise ValueError("a new version of a record is never the first of its key")
    require_zone(posted.received)
    refuse_unkeepable_texts(posted.resource_type, posted.patient, posted.version_of)
    _refuse_unstorable(posted.if_none_exist)


def refuse_unkeepable_texts(*texts: str) -> None:
    """Both databases refuse the same, before they are asked: SQLite alone would take anything."""
    for text in texts:
        _refuse_unstorable(text)
        if len(text) > LONGEST:
            raise CannotBeKept(f"an id or reference is longer than {LONGEST} characters")


def _refuse_unstorable(text: str) -> None:
    if not is_storable(text):
        raise CannotBeKept("an id or reference holds a character that no database takes")


def require_zone(moment: datetime) -> None:
    """Refuse a moment that could be any of many. Raises ValueError."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone is none")


def insert_into(connection: Connection, table: Table) -> Insert:
    """The two databases agree on how a conflict is met; SQLAlchemy says it for each."""
    return _insert_into(connection.dialect.name, table)


def _insert_into(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
