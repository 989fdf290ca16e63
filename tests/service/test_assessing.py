"""After a post: assessed by a worker on the batch queue, in a real Redis and PostgreSQL, or here without a broker."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import orjson
import psycopg
import pytest
from celery import Celery

from service.assessing import ByWorker, assessing_here
from tests.servers import PostgresServer, RedisServer, free_port
from tests.service.apps import NOW
from tests.service.hook_calls import TODAY, mark
from tests.service.processes import Worker
from tests.service.test_faults import faulty
from workers import contract
from workers.celery_app import asking_app
from workers.contract import Evaluator
from workers.records import KeptAssessment, Records, migrate, open_records

PATIENCE = 30
PATIENT = "Patient/o01"


def answers() -> bytes:
    """The filled form of the sample patient."""
    return orjson.dumps(mark()["prefetch"]["intake"]["entry"][0]["resource"])


@pytest.fixture
def shared(postgres_url: str) -> Iterator[Records]:
    """Records that a web process and a worker share."""
    migrate(postgres_url)
    opened = open_records(postgres_url)
    opened.keep("Patient", PATIENT, orjson.dumps(mark()["prefetch"]["patient"]), received=NOW)
    opened.keep("QuestionnaireResponse", PATIENT, answers(), received=NOW)
    yield opened
    opened.close()


def awaited(records: Records) -> KeptAssessment | None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := records.latest_assessment(PATIENT):
            return found
        time.sleep(0.05)
    return None


def never(patient: str) -> None:
    pytest.fail(f"{patient} was assessed here although a worker was there")


def test_a_worker_assesses_what_was_posted(shared: Records, postgres_url: str, redis_server: RedisServer) -> None:
    with Worker(redis_server.url(), contract.BATCH_QUEUE, FCDS_DATABASE_URL=postgres_url) as worker:
        ByWorker(asking_app(redis_server.url()), never)(PATIENT)
        found = awaited(shared)
        assert worker.running
        assert PATIENT not in worker.log.read_text()
    assert found is not None
    assert found.tier == "URGENT"
    assert found.because_of == tuple(f"{each.resource_type}/{each.id}" for each in shared.of_patient(PATIENT))


def test_what_no_worker_was_there_to_take_waits_for_one(
    shared: Records, postgres_url: str, redis_server: RedisServer
) -> None:
    ByWorker(asking_app(redis_server.url()), never)(PATIENT)  # nobody is there to take it yet
    with Worker(redis_server.url(), contract.BATCH_QUEUE, FCDS_DATABASE_URL=postgres_url):
        assert awaited(shared) is not None


def test_a_process_that_is_killed_in_the_midst_of_it_leaves_it_to_the_next(
    shared: Records, postgres_url: str, redis_server: RedisServer
) -> None:
    asking = asking_app(redis_server.url())
    with Worker(redis_server.url(), contract.BATCH_QUEUE, FCDS_DATABASE_URL=postgres_url):
        (process,) = processes(asking)
        with psycopg.connect(postgres_url) as other, psycopg.connect(postgres_url, autocommit=True) as watching:
            other.execute("LOCK TABLE assessments IN ACCESS EXCLUSIVE MODE")
            ByWorker(asking, never)(PATIENT)
            until(lambda: watching.execute(_WAITING).fetchone() == (1,))
            os.kill(process, signal.SIGKILL)
            until(lambda: processes(asking) != [process])
        assert awaited(shared) is not None


_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fcds' AND wait_event_type = 'Lock'"


def processes(asking: Celery) -> list[int]:
    """The processes of the one worker."""
    (stats,) = (asking.control.inspect(timeout=PATIENCE, limit=1).stats() or {}).values()
    found: list[int] = stats["pool"]["processes"]
    return found


def test_a_database_that_is_away_for_a_moment_costs_no_assessment(
    shared: Records, postgres_url: str, postgres_server: PostgresServer, redis_server: RedisServer
) -> None:
    name = postgres_url.rsplit("/", 1)[1].partition("?")[0]
    with Worker(redis_server.url(), contract.BATCH_QUEUE, FCDS_DATABASE_URL=postgres_url) as worker:
        with psycopg.connect(postgres_server.url(), autocommit=True) as other:
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            ByWorker(asking_app(redis_server.url()), never)(PATIENT)
            until(lambda: "tried again" in worker.log.read_text())
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert awaited(shared) is not None
        assert PATIENT not in worker.log.read_text()


def until(there: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < ends, f"it did not come to that in {PATIENCE} seconds"
        time.sleep(0.05)


def test_a_fault_of_the_evaluation_is_no_error_of_the_post(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    records.keep("QuestionnaireResponse", PATIENT, answers(), received=NOW)
    assessing_here(records, faulty, lambda: TODAY, lambda: NOW)(PATIENT)
    written = capsys.readouterr().out
    assert "KeyError" in written
    assert PATIENT not in written
    assert records.latest_assessment(PATIENT) is None
    records.close()


def test_without_a_broker_it_is_assessed_here(tmp_path: Path, evaluator: Evaluator) -> None:
    records = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    records.keep("QuestionnaireResponse", PATIENT, answers(), received=NOW)
    here = assessing_here(records, evaluator, lambda: TODAY, lambda: NOW)
    asking = ByWorker(asking_app(f"redis://127.0.0.1:{free_port()}/0"), here)
    asking(PATIENT)
    asking(PATIENT)
    found = records.latest_assessment(PATIENT)
    assert found is not None
    assert found.as_of == TODAY
    assert asking.asked == {"here": 2}
    records.close()


def test_a_database_that_is_away_is_no_error_of_the_post(
    evaluator: Evaluator, capsys: pytest.CaptureFixture[str]
) -> None:
    records = open_records("postgresql://127.0.0.1:1/nobody")
    assessing_here(records, evaluator, lambda: date(2026, 11, 22), lambda: NOW)(PATIENT)
    written = capsys.readouterr().out
    assert "Unavailable" in written
    assert PATIENT not in written
