"""The records in a real database, over SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime
from threading import Condition, local

from sqlalchemy import Connection, Engine

from workers.assessment import Assessment
from workers.records import drafts, keeping, reading, schema
from workers.records.cards import StoredCards
from workers.records.engine import READS_ONLY, engine_for, errors_without_data
from workers.records.faults import RecordsError, Unavailable
from workers.records.shapes import Kept, KeptAssessment, Posted, Records, Settle
from workers.records.tables import is_storable, records

CLOSING_SECONDS = 10
"""How long closing waits: as long as a statement may take."""


def opened(address: str) -> Records:
    """Open a database; see ``workers.records.open_records``."""
    engine = engine_for(address)
    try:
        return _opened(engine)
    finally:
        engine.dispose()  # the connection that looked; whoever uses the records opens its own


def _opened(engine: Engine) -> Records:
    if engine.dialect.name == "sqlite":
        schema.bring_up_to_date(engine)
        return StoredRecords(engine)
    stored = StoredRecords(engine)
    with suppress(Unavailable):  # its schema is looked at when it is there
        stored.require_current_schema()
    return stored


class StoredRecords:
    """The records of one database; what each method does stands with ``Records``."""

    def __init__(self, engine: Engine) -> None:
        self._writers = engine
        self._readers = engine.execution_options(**READS_ONLY)
        self._of_thread = local()
        self._schema_is_known = False
        self._ended = Condition()
        self._under_way = 0
        self._closed = False
        self.cards = StoredCards(self._reading, self._writing)

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
        """Keep all of these, in order, or none."""
        with self._writing() as connection:
            return keeping.keep_posted(connection, batch, settle)

    def read(self, resource_type: str, id: str) -> Kept | None:  # noqa: A002 # FHIR's own name for it
        """The newest version of one record."""
        if not is_storable(id):
            return None
        with self._reading() as connection:
            found = reading.newest_of(connection, records.c.id == id, records.c.resource_type == resource_type)
        return found[0] if found else None

    @contextmanager
    def together(self, *, writing: bool = False) -> Iterator[None]:
        """Surrounds what one thread reads, or keeps."""
        engine = self._writers if writing else self._readers
        around = getattr(self._of_thread, "begun", None)
        with self._transaction(engine) as connection:
            self._of_thread.begun = connection, engine
            try:
                yield
            finally:
                self._of_thread.begun = around

    def of_patient(self, patient: str) -> list[Kept]:
        """The newest version of every record of one patient."""
        if not is_storable(patient):
            return []
        with self._reading() as connection:
            return reading.of_patient(connection, patient)

    def keep_assessment(
        self, assessment: Assessment, *, made: datetime, because_of: tuple[str, ...], owner: str = ""
    ) -> None:
        """Keep an assessment, once by its id."""
        with self._writing() as connection:
            keeping.keep_concluded(connection, assessment, made, because_of, owner)

    def assessment(self, id: str, owner: str = "") -> bytes | None:  # noqa: A002
        """The JSON of one assessment of this owner."""
        if not is_storable(id):
            return None
        with self._reading() as connection:
            return reading.json_of(connection, id, owner)

    def latest_assessment(self, patient: str) -> KeptAssessment | None:
        """What was last concluded about one patient."""
        if not is_storable(patient):
            return None
        with self._reading() as connection:
            return reading.last_concluded(connection, patient)

    def begin_draft(self, token: str, content: bytes, *, now: datetime, expires: datetime) -> None:
        """Keep a half-filled questionnaire."""
        with self._writing() as connection:
            drafts.begin(connection, token, content, now, expires)

    def draft(self, token: str, *, now: datetime) -> bytes | None:
        """A draft as it was last kept."""
        with self._reading() as connection:
            return drafts.content_of(connection, token, now)

    def change_draft(self, token: str, change: Callable[[bytes], bytes], *, now: datetime) -> bytes | None:
        """Replace a draft by what is made of it."""
        with self._writing() as connection:
            return drafts.changed(connection, token, change, now)

    def forget_draft(self, token: str) -> None:
        """Delete a draft."""
        with self._writing() as connection:
            drafts.forget(connection, token)

    def answers(self) -> bool:
        """Whether the database is there and has the schema of this version."""
        try:
            with self._reading() as connection:
                schema.require_current(connection)
        except RecordsError:
            return False
        return True

    def require_current_schema(self) -> None:
        """Look at the schema once. Raises NotMigrated or Unavailable."""
        with self._reading():
            pass

    def close(self) -> None:
        """Let go of every connection, when what is under way in other threads has ended."""
        with self._ended:
            self._closed = True
            self._ended.wait_for(lambda: not self._under_way, CLOSING_SECONDS)
        self._writers.dispose()

    def _reading(self) -> AbstractContextManager[Connection]:
        return self._begun(self._readers, self._writers) or self._transaction(self._readers)

    def _writing(self) -> AbstractContextManager[Connection]:
        return self._begun(self._writers) or self._transaction(self._writers)

    def _begun(self, *engines: Engine) -> AbstractContextManager[Connection] | None:
        """What this thread has begun with one of these engines: it ends where ``together`` does."""
        begun: tuple[Connection, Engine] | None = getattr(self._of_thread, "begun", None)
        return nullcontext(begun[0]) if begun and begun[1] in engines else None

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with self._counted(), errors_without_data(), engine.begin() as connection:
            if not self._schema_is_known:
                schema.require_current(connection)
                self._schema_is_known = True
            yield connection

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._ended:
            if self._closed:
                raise Unavailable("the records were closed")
            self._under_way += 1
        try:
            yield
        finally:
            with self._ended:
                self._under_way -= 1
                self._ended.notify_all()
