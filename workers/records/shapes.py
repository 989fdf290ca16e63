"""What goes into the records and what comes out: frozen, and the same for every database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import NamedTuple, Protocol

import msgspec

from workers.assessment import Assessment
from workers.records.card_shapes import CardRecords


class Posted(msgspec.Struct, frozen=True):
    """One resource to keep.

    ``patient`` is whose it is (``Patient/7``), ``content`` the bytes as they came, ``received`` an instant with a time
    zone. ``version_of`` is the id of a record of the same type that this replaces. ``if_none_exist`` is what the
    sender knows it by: within one resource type it is kept once.
    """

    resource_type: str
    patient: str
    content: bytes
    received: datetime
    version_of: str = ""
    if_none_exist: str = ""


class Kept(msgspec.Struct, frozen=True):
    """The newest version of one record. ``created`` is false where it was there before and nothing was written."""

    id: str
    version: int
    resource_type: str
    patient: str
    received: datetime
    content: bytes
    created: bool = False


class Place(NamedTuple):
    """Where one resource of a batch goes, known before anything of it can be seen by others.

    ``version`` is 0 where the record was there before; ``patient`` is then the one that it is filed under.
    """

    id: str
    version: int
    patient: str


Settle = Callable[[Sequence[Place]], Sequence[Posted]]
"""Makes the final resources of a batch, in order, when it is known where each goes: so they can name each other.

Only ``content`` and ``patient`` may change. It is called within a transaction and must do nothing else than compute.
"""


class KeptAssessment(msgspec.Struct, frozen=True):
    """An assessment as it was kept; ``content`` is its JSON with the trace.

    ``because_of`` are the records that led to it (``QuestionnaireResponse/…``), ``made`` when it was last concluded.
    """

    id: str
    patient: str
    as_of: date
    tier: str
    knowledge_version: str
    made: datetime
    because_of: tuple[str, ...]
    content: bytes


class Migration(NamedTuple):
    """The schema before and after, by revision; ``before`` is empty for a new database."""

    before: str
    after: str


class Records(Protocol):
    """The records of one database. May be used from several threads, and in a process that was forked off later.

    Every method raises RecordsError: Unavailable when the database is down, NotMigrated when its schema is another's,
    CannotBeKept for a text that no database takes. What a method writes, it writes whole or not at all.
    """

    @property
    def cards(self) -> CardRecords:
        """The cards that were sent, and what became of them."""

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
        """Keep one resource; see Posted for what it is made of.

        The bytes are kept untouched: what an EHR sent is evidence, and a copy that was read and written again is
        not the same. A repeated post under the same ``if_none_exist`` gives the earlier record, with ``created``
        false, also when both come at once.

        :raises UnknownRecord: there is no such record to make a version of.
        """

    def keep_all(self, batch: Sequence[Posted], settle: Settle | None = None) -> list[Kept]:
        """Keep all of these, in order, or none; with ``settle``, what it makes of them. Raises as ``keep`` does."""

    def read(self, resource_type: str, id: str) -> Kept | None:  # noqa: A002 # FHIR's own name for it
        """The newest version of one record."""

    def together(self, *, writing: bool = False) -> AbstractContextManager[None]:
        """Surrounds what one thread reads, so that it is asked in one transaction; or, ``writing``, what it keeps, so
        that all of it is kept or nothing.
        """

    def of_patient(self, patient: str) -> list[Kept]:
        """The newest version of every record of one patient, the earliest received first."""

    def keep_assessment(
        self, assessment: Assessment, *, made: datetime, because_of: tuple[str, ...], owner: str = ""
    ) -> None:
        """Keep an assessment, once by its id, in the file of this owner (``workers.records.owners``).

        The same facts under the same knowledge make the same id. Concluding it again is no second assessment; where
        that was later, ``made`` and ``because_of`` become those of the later time, so that the latest is the latest.
        """

    def assessment(self, id: str, owner: str = "") -> bytes | None:  # noqa: A002
        """The JSON of one assessment of this owner."""

    def latest_assessment(self, patient: str) -> KeptAssessment | None:
        """What was last concluded about one patient."""

    def begin_draft(self, token: str, content: bytes, *, now: datetime, expires: datetime) -> None:
        """Keep a half-filled questionnaire until ``expires``, under a token that nobody can guess.

        Drafts whose time is over at ``now`` are deleted.
        """

    def draft(self, token: str, *, now: datetime) -> bytes | None:
        """A draft as it was last kept; None where there is none, or its time is over."""

    def change_draft(self, token: str, change: Callable[[bytes], bytes], *, now: datetime) -> bytes | None:
        """Replace a draft by what ``change`` makes of it, and give that back; None where there is none.

        Of two changes at once the second is given what the first made. ``change`` may be called within a transaction
        and must do nothing else than compute.
        """

    def forget_draft(self, token: str) -> None:
        """Delete a draft, if it is there."""

    def answers(self) -> bool:
        """Whether the database is there and has the schema of this version; for a probe."""

    def close(self) -> None:
        """Let go of every connection when what is under way in other threads has ended; Unavailable from then on."""
