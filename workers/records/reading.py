"""How records and assessments are read."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, select

from workers.records.owners import file_of, in_file
from workers.records.shapes import Kept, KeptAssessment
from workers.records.tables import assessments, records, versions

_NEWEST = select(
    records.c.id,
    records.c.version,
    records.c.resource_type,
    records.c.patient,
    versions.c.received,
    versions.c.content,
).join(versions, (versions.c.record_id == records.c.id) & (versions.c.version == records.c.version))
_IN_ORDER = (versions.c.received, versions.c.position)
# These are asked with every hook, so they are made once.
_LAST = (
    select(assessments)
    .where(assessments.c.patient == bindparam("patient"))
    .order_by(assessments.c.made.desc(), assessments.c.as_of.desc(), assessments.c.id.desc())
    .limit(1)
)
_OF_PATIENT = _NEWEST.where(records.c.patient == bindparam("patient")).order_by(*_IN_ORDER)


def newest_of(connection: Connection, *which: ColumnElement[bool]) -> list[Kept]:
    """The newest versions of the records that fit, the earliest received first."""
    return [Kept(*row) for row in connection.execute(_NEWEST.where(*which).order_by(*_IN_ORDER))]


def of_patient(connection: Connection, patient: str) -> list[Kept]:
    """The newest versions of the records of one patient, the earliest received first."""
    return [Kept(*row) for row in connection.execute(_OF_PATIENT, {"patient": patient})]


def json_of(connection: Connection, assessment_id: str, owner: str) -> bytes | None:
    """The JSON of one assessment of an owner."""
    row = connection.execute(
        select(assessments.c.content).where(assessments.c.id == file_of(owner, assessment_id))
    ).first()
    return row.content if row else None


def last_concluded(connection: Connection, patient: str) -> KeptAssessment | None:
    """The assessment of a patient that was made last; of two made in one moment, that of the later day."""
    row = connection.execute(_LAST, {"patient": patient}).first()
    if row is None:
        return None
    reasons = msgspec.json.decode(row.because_of, type=tuple[str, ...])
    return KeptAssessment(**{**row._asdict(), "id": in_file(row.id)[1], "because_of": reasons})
