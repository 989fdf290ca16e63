"""What was posted about a patient, put together: as resources for a hook, and as an assessment of its own."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from msgspec import Raw

from workers.assessment import Assessment
from workers.contract import Evaluator
from workers.reading import REVISIONS, read_case
from workers.records import Kept, KeptAssessment, Owned, Records, in_file

_Members = msgspec.json.Decoder(dict[str, Raw])


class _OwnWords(msgspec.Struct):
    """The id and the status that a resource came with."""

    id: str | None = None
    status: str | None = None


_Own = msgspec.json.Decoder(_OwnWords)
_NO_ID = (b"", b"null", b'""')


def kept_resources(records: Records, patient: str) -> dict[str, Raw]:
    """The newest version of what is kept about one patient (``Patient/7``), the earliest received first.

    Each stands under the reference by which it can be read here. One that came without an id has the id under which
    it is kept, so that evidence can name it. Of several Patients that were posted as this one, the last counts.

    :raises RecordsError: the database is down, or is another version's.
    """
    return {_reference(each): _named(each) for each in _standing(records.of_patient(patient))}


def still_stands(records: Records, concluded: KeptAssessment) -> bool:
    """Whether a conclusion is about all that is kept of its patient now.

    It is not while the evaluation of what came later is under way, and not after that evaluation failed.
    """
    return all(
        _reference(each) in concluded.because_of and (each.version == 1 or each.received <= concluded.made)
        for each in _standing(records.of_patient(concluded.patient))
    )


def _standing(kept: list[Kept]) -> list[Kept]:
    replaced = {each.id for each in kept if each.resource_type == "Patient"} - {_last_patient(kept)} | _revised(kept)
    return [each for each in kept if each.id not in replaced]


def _reference(kept: Kept) -> str:
    return f"{kept.resource_type}/{kept.id}"


def _last_patient(kept: list[Kept]) -> str:
    return next((each.id for each in reversed(kept) if each.resource_type == "Patient"), "")


def _revised(kept: list[Kept]) -> set[str]:
    """The records that a later one revises: it has the id that both of them came with, and says that it is a revision.

    One that only has the same id may be another resource: clients number what they post as they like.
    """
    revised: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for each in reversed(kept):
        own = _Own.decode(each.content)
        name = (each.resource_type, own.id or "")
        if own.id and name in seen:
            revised.add(each.id)
        if own.status in REVISIONS:
            seen.add(name)
    return revised


def assess_kept(records: Records, file: str, evaluator: Evaluator, *, as_of: date, now: datetime) -> Assessment:
    """Evaluate what is kept about one patient, and keep the Assessment. The same records give the same Assessment.

    Where no Patient was posted the age is not known, and is asked for.

    :param file: the file about the patient (``workers.records.file_of``): ``Patient/7``, with its owner before it.
    :param as_of: the day of assessment.
    :param now: the moment, with a time zone, at which it is concluded.
    :raises RecordsError: the database is down, or is another version's.
    """
    owner, patient = in_file(file)
    mine = Owned(records, lambda: owner)
    kept = kept_resources(mine, patient)
    assessment = evaluator(read_case(list(kept.values()), as_of, patient))
    mine.keep_assessment(assessment, made=now, because_of=tuple(kept))
    return assessment


def _named(kept: Kept) -> Raw:
    """The resource as it came, with an id where it had none; a Patient has the one under which it is filed."""
    members = _Members.decode(kept.content)
    if bytes(members.get("id", Raw())) not in _NO_ID:
        return Raw(kept.content)
    own = kept.patient.removeprefix("Patient/") if kept.resource_type == "Patient" else kept.id
    return Raw(msgspec.json.encode(members | {"id": own}))
