"""The offer to read more: its shape, whose it is, and that its token is nowhere to be found afterwards."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg import sql

from service.ehr.access import Access
from service.ehr.completing import Completing
from service.ehr.fetching import Source
from service.ehr.servers import base_of
from tests.servers import RedisServer
from tests.service.apps import app_with
from tests.service.ehr.conftest import PATIENT_LIMITS
from tests.service.ehr.fetched import Json, call_without, offering, vignette
from tests.service.ehr.fhir_server import FhirServer, Misbehaviour
from tests.service.ehr.misbehaving import hangs, redirects_to, says
from tests.service.hook_calls import PATIENT_VIEW, Ehr, outcomes, places, without
from tests.service.processes import WebService, Worker
from workers.assessment import Assessment
from workers.facts import Case
from workers.records import Records, migrate

ILL = vignette("O01")
PATIENT = ILL[0]["id"]
CANARY = "canary-Zm9yLXlvdXItZXllcy1vbmx5.4f1b"
LOGGED_BY_US = b'"event"'


def call(server: str, **other: object) -> Json:
    return offering(call_without(ILL, "observations"), server, **other)


@pytest.mark.requirement("R3")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("access_token", ""),
        ("access_token", "a b"),
        ("access_token", "a\r\nX-Evil: 1"),
        ("access_token", "\u00e4"),
        ("access_token", 7),
        ("token_type", "bearer"),
        ("expires_in", "300"),
        ("expires_in", 3.5),
        ("scope", None),
        ("scope", ["user/*.read"]),
        ("subject", None),
    ],
)
def test_an_authorization_of_another_shape_is_refused_at_its_place(
    fetching_ehr: Ehr, server: FhirServer, field: str, value: object
) -> None:
    response = fetching_ehr.asks(call(server.base, **{field: value}))
    assert places(outcomes(response, 400)) == {f"fhirAuthorization.{field}"}
    assert server.seen == []


@pytest.mark.requirement("R2")
def test_an_authorization_without_its_server_is_refused(fetching_ehr: Ehr, server: FhirServer) -> None:
    response = fetching_ehr.asks(without(call(server.base), "fhirServer"))
    assert places(outcomes(response, 400)) == {"fhirServer"}


@pytest.mark.requirement("R3", "R6")
@pytest.mark.parametrize("patient", ["somebody-else", "Patient/somebody-else"])
def test_a_token_that_was_issued_for_another_patient_is_refused(
    fetching_ehr: Ehr, server: FhirServer, patient: str
) -> None:
    response = fetching_ehr.asks(call(server.base, patient=patient))
    assert places(outcomes(response, 400)) == {"fhirAuthorization.patient"}
    assert server.seen == []


@pytest.mark.parametrize("patient", [PATIENT, f"Patient/{PATIENT}", None, ""])
def test_a_token_for_this_patient_or_for_nobody_in_particular_is_used(
    fetching_ehr: Ehr, server: FhirServer, patient: str | None
) -> None:
    server.hold(*ILL)
    assert len(fetching_ehr.cards(call(server.base, patient=patient))) == 1
    assert len(server.seen) == 1


@pytest.mark.requirement("S27")
def test_no_repr_shows_a_token() -> None:
    base = base_of("https://fhir.example.org/r4")
    assert base is not None
    for each in (Access("https://fhir.example.org/r4", CANARY, 300), Source(base, CANARY, "public")):
        assert CANARY not in repr(each) + str(each) + f"{each}" + repr([each]) + repr(list(each.__rich_repr__()))


@pytest.mark.requirement("S27")
def test_a_fault_of_ours_shows_no_token_in_the_answer_or_in_the_log(
    server: FhirServer, records: Records, capfd: pytest.CaptureFixture[str]
) -> None:
    def breaks(_: Case) -> Assessment:
        raise ZeroDivisionError(CANARY)

    complete = Completing(in_production=False, limits=PATIENT_LIMITS)
    server.hold(*ILL)
    response = Ehr(app_with(breaks, records, complete=complete)).asks(call(server.base, access_token=CANARY))
    complete.close()
    outcomes(response, 500)
    said = capfd.readouterr()
    assert "ZeroDivisionError" in said.out + said.err
    assert CANARY not in said.out + said.err + response.get_data(as_text=True)
    assert len(server.seen) == 1


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/records.sqlite3"
    url: str = request.getfixturevalue("postgres_url")
    migrate(url)
    return url


@pytest.fixture
def keeping_redis() -> Iterator[RedisServer]:
    """A Redis that writes every command to its disk."""
    with RedisServer(keeps=True) as server:
        yield server


@pytest.mark.requirement("F2", "S27")
def test_after_hooks_no_byte_of_the_token_is_in_redis_the_database_or_any_log(
    database: str, keeping_redis: RedisServer, server: FhirServer
) -> None:
    server.token = CANARY
    server.hold(*ILL)
    url = keeping_redis.url()
    settings = {"FCDS_DATABASE_URL": database, "FCDS_BROKER_URL": url, "FCDS_HOOK_EVALUATION": "worker"}
    with (
        Worker(url, FCDS_DATABASE_URL=database) as worker,
        WebService(**settings) as web,
        keeping_redis.client() as client,
        client.monitor() as seen,
    ):
        answers = [
            _hook(web, server, {}, "observations", "conditions", "medications"),
            _hook(web, server, {"Observation": says(500), "Condition": hangs}, "observations", "conditions"),
            _hook(web, server, {"Condition": redirects_to("http://127.0.0.1:1/")}, "conditions"),
            _hook(web, server, {"Patient": says(401)}, "patient"),
        ]
        _kept(database)
        client.set("the end", 1)
        heard = _heard(seen)
        stored = _stored(keeping_redis)
        statuses = [web.get("/health/ready")[1], web.get(f"/assessments?patient=Patient/{PATIENT}")[1]]
        web.end()
        worker.end()
        logs = web.log.read_bytes() + worker.log.read_bytes() + keeping_redis.log.read_bytes()
    assert [status for status, _ in answers] == [200, 200, 200, 412]
    assert {each.headers["authorization"] for each in server.seen} == {f"Bearer {CANARY}"}
    assert b"evaluate_case" in heard
    assert LOGGED_BY_US in logs
    everything = [heard, stored, _kept(database), logs, *statuses, *(body for _, body in answers)]
    for place in [*everything, *_files(keeping_redis.folder)]:
        assert CANARY.encode() not in place
    assert PATIENT.encode() not in logs


def _hook(
    web: WebService, server: FhirServer, misbehaves: dict[str, Misbehaviour], *left_out: str
) -> tuple[int, bytes]:
    """One hook that leaves these keys to be fetched. The deadline is the real one: what is late is missing."""
    server.misbehaves = misbehaves
    asked = offering(call_without(ILL, *left_out), server.base, access_token=CANARY)
    return web.post(PATIENT_VIEW, json.dumps(asked).encode())


def _heard(seen: object) -> bytes:
    """Every command that Redis was sent."""
    commands = []
    for command in seen.listen():  # type: ignore[attr-defined] # redis publishes monitors without a type
        commands.append(command["command"])
        if "the end" in command["command"]:
            return "\n".join(commands).encode()
    raise AssertionError("Redis went away")


def _stored(server: RedisServer) -> bytes:
    """Everything in every database of a Redis: names, and values of every kind, as they are dumped."""
    found = []
    for number in range(16):
        with redis.Redis.from_url(server.url(number)) as client:
            for key in client.scan_iter():
                found += [key, client.dump(key) or b""]
    return b"\n".join(found)


def _kept(database: str) -> bytes:
    """Everything in a database, as text; there has to be something."""
    if database.startswith("sqlite"):
        with sqlite3.connect(database.removeprefix("sqlite:///")) as kept:
            found = "\n".join(kept.iterdump()).encode()
        return found + b"".join(_files(Path(database.removeprefix("sqlite:///")).parent))
    with psycopg.connect(database) as other:
        tables = [row[0] for row in other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        assert tables
        queries = [sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name)) for name in tables]
        rows = [row for query in queries for row in other.execute(query)]
    return "\n".join(map(str, rows)).encode()


def _files(folder: Path) -> list[bytes]:
    """Every file below a folder."""
    return [each.read_bytes() for each in folder.rglob("*") if each.is_file()]
