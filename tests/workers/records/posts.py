"""What the tests of the records post, and how they look behind the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine

from workers.answer import PRESENT
from workers.assessment import Assessment
from workers.evaluation import evaluate
from workers.facts import Case, Evidence, Sign
from workers.knowledge import load_knowledge
from workers.records import open_records

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
TODAY = NOON.date()
LATER = NOON + timedelta(minutes=5)
ANSWERS = "QuestionnaireResponse"
FINDING = "Observation"
PATIENT = "Patient/7"
CANARY = "Canary-4711"

T = TypeVar("T")


def concluded(patient: str = PATIENT, day: date = TODAY, finding: str = "o1") -> Assessment:
    """What the product concludes about somebody whose twitching was seen."""
    seen = Evidence(f"Observation/{finding}")
    case = Case(patient, day, entry=(seen,), signs=(Sign(("fasciculation",), PRESENT, seen),))
    return evaluate(case, load_knowledge())


def at_once(*deeds: Callable[[], T]) -> list[T]:
    """Do all of these in threads of their own, begun in the same moment. Raises what one of them raised."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], T]) -> T:
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def is_usable(url: str) -> bool:
    """Whether the records at this address can be opened and used."""
    records = open_records(url)
    try:
        return records.answers()
    finally:
        records.close()


@contextmanager
def behind_the_door(url: str) -> Iterator[Connection]:
    """A connection to a database past the records; what is done there is committed."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def do_behind_the_door(url: str, statement: str) -> Any:  # noqa: ANN401 # the answer of any statement
    """Run one statement past the records; the first value of its answer, if it has one."""
    with behind_the_door(url) as connection:
        answer = connection.exec_driver_sql(statement)
        return answer.scalar() if answer.returns_rows else None
