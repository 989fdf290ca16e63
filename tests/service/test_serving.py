"""The real web server over a real socket: large and hostile bodies, many clients, a clean log, a clean end."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from urllib.parse import urlencode

import pytest

from service.sample import sample_request
from service.serving import options
from service.settings import Settings
from tests.servers import RedisServer, free_port
from tests.servers.process import LOOPBACK
from tests.service.hook_calls import PATIENT_VIEW
from tests.service.processes import WebService, Worker

MEGABYTE = 1024 * 1024
LIMIT = 10 * MEGABYTE
JSON = {"Content-Type": "application/json"}
NOWHERE = f"redis://{LOOPBACK}:{free_port()}/0"
_SEVERAL = options(Settings(broker_url=NOWHERE), LOOPBACK, 0)
THREADS: int = _SEVERAL["workers"] * _SEVERAL["threads"]
"""Of all processes of a service with a broker."""


@pytest.fixture(scope="module")
def web() -> Iterator[WebService]:
    """An embedded service."""
    with WebService() as service:
        yield service


def call() -> bytes:
    """The sample call, on the server's own day."""
    return json.dumps(sample_request(date.today())).encode()  # noqa: DTZ011 # the day on which the server answers


def exchange(web: WebService, *pieces: bytes) -> bytes:
    """What comes back for some bytes."""
    with socket.create_connection((LOOPBACK, web.port), timeout=20) as connection:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while received := connection.recv(MEGABYTE):
            answer += received
    return answer


def head(*lines: str) -> bytes:
    """The head of a POST of JSON with some more header lines."""
    fixed = (f"POST {PATIENT_VIEW} HTTP/1.1", "Host: localhost", "Content-Type: application/json")
    return "\r\n".join((*fixed, *lines, "", "")).encode()


def chunked(body: bytes, step: int = MEGABYTE) -> list[bytes]:
    """A body in chunks, whose length nobody says beforehand."""
    pieces = [body[start : start + step] for start in range(0, len(body), step)]
    return [*(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces), b"0\r\n\r\n"]


def test_a_hook_is_answered_with_a_card(web: WebService) -> None:
    status, body = web.post(PATIENT_VIEW, call())
    assert status == 200
    assert len(json.loads(body)["cards"]) == 1


def test_a_chunked_hook_is_answered_as_any_other(web: WebService) -> None:
    answer = exchange(web, head("Transfer-Encoding: chunked", "Connection: close"), *chunked(call(), 1000))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"cards":[{' in answer


@pytest.mark.parametrize("size", [LIMIT + 1, 2 * LIMIT])
def test_a_body_over_the_limit_is_too_large_with_its_length_said(web: WebService, size: int) -> None:
    status, body = web.call("POST", PATIENT_VIEW, b" " * size, JSON)
    assert status == 413
    assert json.loads(body)["issue"][0]["code"] == "too-long"


@pytest.mark.parametrize("size", [LIMIT + 1, 2 * LIMIT])
def test_a_body_over_the_limit_is_too_large_without_its_length_said(web: WebService, size: int) -> None:
    answer = exchange(web, head("Transfer-Encoding: chunked"), *chunked(b" " * size))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"too-long" in answer


def test_a_chunked_body_at_the_limit_is_read_whole(web: WebService) -> None:
    body = call()
    padded = body + b" " * (LIMIT - len(body))
    answer = exchange(web, head("Transfer-Encoding: chunked", "Connection: close"), *chunked(padded))
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_after_a_body_that_was_too_large_the_next_client_is_answered(web: WebService) -> None:
    exchange(web, head("Transfer-Encoding: chunked"), *chunked(b" " * (2 * LIMIT)))
    assert web.get("/health/live")[0] == 200


def test_two_ways_to_say_the_length_of_a_body_are_refused(web: WebService) -> None:
    answer = exchange(web, head("Transfer-Encoding: chunked", "Content-Length: 5"), *chunked(b"{}"))
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_body_that_ends_early_is_an_error_and_no_card(web: WebService) -> None:
    answer = exchange(web, head("Content-Length: 5000"), call()[:100])
    assert not answer.startswith(b"HTTP/1.1 200 ")
    assert b"cards" not in answer


def test_many_clients_at_once_are_all_answered(web: WebService) -> None:
    body = call()
    with ThreadPoolExecutor(16) as clients:
        statuses = list(clients.map(lambda _: web.post(PATIENT_VIEW, body)[0], range(64)))
    assert statuses == [200] * 64


@pytest.fixture(scope="module")
def several() -> Iterator[WebService]:
    """A service of several processes, as with any broker; this one is away."""
    with WebService(FCDS_BROKER_URL=NOWHERE) as service:
        yield service


def begun(stack: ExitStack, web: WebService, start: bytes) -> socket.socket:
    """A connection over which so much of a request was sent."""
    connection = stack.enter_context(socket.create_connection((LOOPBACK, web.port), timeout=20))
    connection.sendall(start)
    return connection


def test_while_one_thread_is_free_in_any_process_nobody_waits_for_the_slow(several: WebService) -> None:
    with ExitStack() as stack:
        for _ in range(THREADS - 1):
            begun(stack, several, head("Content-Length: 5000"))
        statuses = [several.post(PATIENT_VIEW, call())[0] for _ in range(20)]
    assert statuses == [200] * 20


def test_a_link_that_one_process_has_signed_is_opened_by_all(several: WebService) -> None:
    page = several.get("/questionnaire?patient=Patient/7")[1].decode()
    (link,) = set(re.findall(r'name="link" value="([^"]+)"', page))
    body = urlencode({"link": link}).encode()
    lines = ("POST /questionnaire HTTP/1.1", "Host: localhost", "Content-Type: application/x-www-form-urlencoded",
             f"Content-Length: {len(body)}", "Connection: close", "", "")  # fmt: skip
    with ExitStack() as stack:  # so many at once that no process can answer all
        waiting = [begun(stack, several, "\r\n".join(lines).encode()) for _ in range(THREADS)]
        for connection in waiting:
            connection.sendall(body)
        answers = [connection.recv(100) for connection in waiting]
    assert {answer.split()[1] for answer in answers} == {b"303"}


def test_the_embedded_service_says_that_it_knows_no_clients(web: WebService) -> None:
    assert "No client authentication" in web.log.read_text()


def test_the_service_ends_with_status_0_when_it_is_asked_to() -> None:
    with WebService() as service:
        assert service.end() == 0


def test_the_log_has_a_line_for_a_hook_and_nothing_of_the_patient() -> None:
    sample = json.loads(call())
    sample["prefetch"]["patient"] |= {"id": "canary-id", "name": [{"text": "Jane Canary"}]}
    with WebService() as service:
        sample["context"] |= {"patientId": "canary-id", "userId": "Practitioner/canary-user"}
        assert service.post(PATIENT_VIEW, json.dumps(sample).encode())[0] in {200, 400}
        service.post(PATIENT_VIEW, b'{"hook": "canary"}')
        service.get("/somewhere/canary")
        written = service.log.read_text()
    events = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    assert "canary" not in written.lower()
    (hook,) = [event for event in events if event["event"] == "hook"]
    assert {"service", "status", "ms", "evaluated"} <= hook.keys()
    assert [event["status"] for event in events if event["event"] == "refused"] == [400, 404]


def test_the_web_service_asks_a_worker_and_answers_without_one(redis_server: RedisServer) -> None:
    settings = {"FCDS_HOOK_EVALUATION": "worker", "FCDS_BROKER_URL": redis_server.url()}
    with Worker(redis_server.url()) as worker, WebService(**settings) as service:
        assert service.post(PATIENT_VIEW, call())[0] == 200
        worker.kill()
        redis_server.kill()
        assert service.post(PATIENT_VIEW, call())[0] == 200
        assert json.loads(service.get("/health/ready")[1]) == {"status": "degraded", "missing": ["broker"]}
        assert '"evaluated":"here"' in service.log.read_text()


def test_the_web_service_starts_while_redis_is_down() -> None:
    with WebService(FCDS_HOOK_EVALUATION="worker", FCDS_BROKER_URL=NOWHERE) as service:
        assert service.post(PATIENT_VIEW, call())[0] == 200
