"""Whose records these are: what different EHRs post about a ``Patient/7`` of theirs never meets.

Everything about a patient lies in a file. The file of a service that serves one hospital, or nobody in particular, is
named by the patient alone; otherwise the owner stands before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from urllib.parse import quote

from msgspec.structs import replace

from workers.assessment import Assessment
from workers.records.card_shapes import CardRecords
from workers.records.shapes import Kept, KeptAssessment, Place, Posted, Records, Settle

_BETWEEN = "|"  # in no reference and no id, and quoted in an owner


def owner_named(client: str, tenant: str = "") -> str:
    """The owner that a client, or a tenant of it, is."""
    return "/".join(quote(part, safe="") for part in (client, tenant) if part)


def file_of(owner: str, name: str) -> str:
    """What a patient (``Patient/7``), or an assessment by its id, is called in the files of an owner."""
    name = name.replace(_BETWEEN, quote(_BETWEEN))  # nobody can name another's file
    return f"{owner}{_BETWEEN}{name}" if owner else name


def in_file(name: str) -> tuple[str, str]:
    """The owner, and the patient or the assessment, of a name in the files."""
    owner, between, own = name.rpartition(_BETWEEN)
    return (owner, own) if between else ("", name)


class Owned:
    """The records of one owner; see ``Records`` for what each method does.

    :param owner: says whose they are, at the moment when it is asked; empty for nobody in particular.
    """

    def __init__(self, records: Records, owner: Callable[[], str]) -> None:
        self._records = records
        self._owner = owner

    @property
    def cards(self) -> CardRecords:
        """The cards; each knows its client and tenant by itself."""
        return self._records.cards

    def keep(
        self,
        resource_type: str,
        patient: str,
        content: bytes,
        *,
        received: datetime,
        version_of: str = "",
        if_none_exist: str = "",
    ) -> Kept:
        """Keep one resource."""
        return self.keep_all([Posted(resource_type, patient, content, received, version_of, if_none_exist)])[0]

    def keep_all(self, batch: Sequence[Posted], settle: Settle | None = None) -> list[Kept]:
        """Keep all of these, in order, or none. What is known by a condition is so to its owner alone."""
        owner = self._owner()

        def settled(places: Sequence[Place]) -> list[Posted]:
            mine = [place._replace(patient=in_file(place.patient)[1]) for place in places]
            return [_filed(owner, each) for each in (settle(mine) if settle else batch)]

        kept = self._records.keep_all([_filed(owner, each) for each in batch], settled if settle else None)
        return [_unfiled(each) for each in kept]

    def read(self, resource_type: str, id: str) -> Kept | None:  # noqa: A002 # FHIR's own name for it
        """The newest version of one record of this owner."""
        kept = self._records.read(resource_type, id)
        return _unfiled(kept) if kept and in_file(kept.patient)[0] == self._owner() else None

    def together(self, *, writing: bool = False) -> AbstractContextManager[None]:
        """Surrounds what one thread reads, or keeps."""
        return self._records.together(writing=writing)

    def of_patient(self, patient: str) -> list[Kept]:
        """The newest version of every record of one patient of this owner."""
        return [_unfiled(each) for each in self._records.of_patient(file_of(self._owner(), patient))]

    def keep_assessment(
        self, assessment: Assessment, *, made: datetime, because_of: tuple[str, ...], owner: str = ""
    ) -> None:
        """Keep an assessment."""
        self._records.keep_assessment(assessment, made=made, because_of=because_of, owner=owner or self._owner())

    def assessment(self, id: str, owner: str = "") -> bytes | None:  # noqa: A002
        """The JSON of one assessment of this owner."""
        return self._records.assessment(id, owner or self._owner())

    def latest_assessment(self, patient: str) -> KeptAssessment | None:
        """What was last concluded about one patient of this owner."""
        found = self._records.latest_assessment(file_of(self._owner(), patient))
        return replace(found, patient=patient) if found else None

    def begin_draft(self, token: str, content: bytes, *, now: datetime, expires: datetime) -> None:
        """Keep a half-filled questionnaire; its token is the key to it."""
        self._records.begin_draft(token, content, now=now, expires=expires)

    def draft(self, token: str, *, now: datetime) -> bytes | None:
        """A draft as it was last kept."""
        return self._records.draft(token, now=now)

    def change_draft(self, token: str, change: Callable[[bytes], bytes], *, now: datetime) -> bytes | None:
        """Replace a draft by what is made of it."""
        return self._records.change_draft(token, change, now=now)

    def forget_draft(self, token: str) -> None:
        """Delete a draft."""
        self._records.forget_draft(token)

    def answers(self) -> bool:
        """Whether the database is there."""
        return self._records.answers()

    def close(self) -> None:
        """Let go of every connection."""
        self._records.close()


def _filed(owner: str, posted: Posted) -> Posted:
    if not owner:
        return posted
    known = f"{owner}{_BETWEEN}{posted.if_none_exist}" if posted.if_none_exist else ""
    return replace(posted, patient=file_of(owner, posted.patient), if_none_exist=known)


def _unfiled(kept: Kept) -> Kept:
    return replace(kept, patient=in_file(kept.patient)[1])
