"""How many QuestionnaireResponses a second are taken in, as ratios within one run.

    .venv/bin/python -m benchmarks.intake [--seconds 3]

Needs ``wrk``, ``redis-server`` and ``postgresql`` (Debian packages of these names). Vignette O01's answers, each
time about somebody else, at 1 and at 16 connections: a route that does nothing, then the intake on SQLite and on
PostgreSQL, assessed in the web process before it answers, or by a Celery worker afterwards. Both databases write to
the disk before they say so. CPU a request is that of the service and its worker; database and client are left out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from benchmarks.bodies import answers
from benchmarks.load import Route, Service, in_turns, require_wrk, served, start, with_worker
from tests.servers import PostgresServer, RedisServer

_INTAKE = "/fhir/QuestionnaireResponse"
_EXPECTED = "INSUFFICIENT_DATA"  # nobody posts the Patient, so the age is asked for
_PATIENCE = 30.0


def main() -> None:
    """Measure everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3, help="for one route in one round")
    seconds = parser.parse_args().seconds
    require_wrk()
    body = answers()
    print(f"body: {len(body) / 1000:.1f} kB")
    with tempfile.TemporaryDirectory() as folder, PostgresServer(durable=True) as postgres:
        for name, address in {"SQLite": f"sqlite:///{folder}/records.sqlite3", "PostgreSQL": postgres.url()}.items():
            with _both_ways({"FCDS_DATABASE_URL": address}) as (here, worker):
                _require_real(here, body)
                _require_real(worker, body)
                for connections in (1, 16):
                    compare(name, body, connections, seconds, here, worker)


def compare(name: str, body: bytes, connections: int, seconds: int, here: Service, worker: Service) -> None:
    """One block of the table: the routes on one database at one number of connections."""
    routes = {
        "no-op": Route(here, "/noop"),
        "kept, then assessed here": Route(here, _INTAKE),
        "kept, assessed by a worker": Route(worker, _INTAKE),
    }
    print(f"\n{name}, {connections} connection(s)")
    rows = in_turns(routes, body, connections, seconds)
    shares = [f"{label}: {rows[label].rate / rows['no-op'].rate:.2f}" for label in routes if label != "no-op"]
    print(f"of the throughput of no-op: {'; '.join(shares)}")


@contextmanager
def _both_ways(settings: dict[str, str]) -> Iterator[tuple[Service, Service]]:
    """The service on a new database, twice: assessing in the web process, and with a worker."""
    if start([sys.executable, "-m", "service.cli", "migrate"], settings).wait(timeout=60):
        raise subprocess.SubprocessError("the database could not be migrated")
    with served(settings) as here, RedisServer() as redis, with_worker(redis.url(), "batch", settings) as worker:
        yield here, worker


def _require_real(service: Service, body: bytes) -> None:
    """Post once and wait for the Assessment, so that nothing is measured that does not do its work."""
    patient = f"Patient/{service.port}-{time.time_ns()}"
    status, _ = _ask(service, "POST", _INTAKE, body.replace(b"Patient/PATIENT", patient.encode()))
    if status != 201:  # noqa: PLR2004
        sys.exit(f"intake answers {status}")
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        status, said = _ask(service, "GET", f"/assessments?patient={patient}", None)
        if status == 200:  # noqa: PLR2004
            if json.loads(said)["tier"] != _EXPECTED:
                sys.exit("the answers are not assessed as expected")
            return
        time.sleep(0.1)
    sys.exit("the answers are not assessed")


def _ask(service: Service, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=_PATIENCE)
    connection.request(method, path, body, {"Content-Type": "application/fhir+json"})
    answered = connection.getresponse()
    return answered.status, answered.read()


if __name__ == "__main__":
    main()
