"""The task in a real worker, asked through a real Redis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from uuid import uuid4

import pytest

from tests.servers import RedisServer
from workers import contract
from workers.assessment import Assessment, Tier
from workers.celery_app import asking_app, work, working_app
from workers.contract import Evaluator
from workers.facts import Case

CASE = Case("Patient/1", date(2026, 11, 22))
PATIENCE = 20


def urgent(case: Case) -> Assessment:
    """An evaluator that always says the same."""
    return Assessment("id", case.patient, case.as_of, "test", Tier.URGENT)


def broken(case: Case) -> Assessment:
    """An evaluator with a fault, whose message holds a name."""
    raise KeyError(f"Jane Doe {case.patient}")


def nobody(patient: str) -> None:
    """Assesses no one."""


def serve(broker_url: str, evaluator: Evaluator) -> None:
    """Be a worker with this evaluator."""
    raise SystemExit(work(working_app(broker_url, evaluator, nobody), [contract.HOOK_QUEUE], 1))


@contextmanager
def worker(broker_url: str, evaluator: Evaluator) -> Iterator[None]:
    """A worker process while the test runs."""
    process = get_context("spawn").Process(target=serve, args=(broker_url, evaluator))
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(PATIENCE)


def ask(redis_server: RedisServer, message: str, name: str = contract.EVALUATE_CASE) -> bytes | None:
    """The reply to one message, or None when there is none for a while."""
    reply_to = f"fcds:reply:{uuid4().hex}"
    with redis_server.client() as client, asking_app(redis_server.url()) as app:
        app.send_task(name, args=(message,), reply_to=reply_to, ignore_result=True, queue=contract.HOOK_QUEUE)
        popped = client.execute_command("BLPOP", reply_to, PATIENCE)
    return popped[1] if popped else None


def test_the_worker_answers_a_case_with_its_assessment_and_keeps_nothing(redis_server: RedisServer) -> None:
    with worker(redis_server.url(), urgent):
        reply = ask(redis_server, contract.encode_case(CASE))
        assert reply is not None
        assert contract.decode_assessment(reply) == urgent(CASE)
        with redis_server.client() as client:
            assert not list(client.scan_iter("fcds:reply:*"))
            assert not list(client.scan_iter("celery-task-meta*"))


def test_a_worker_that_cannot_answer_says_so_at_once_by_the_name_of_the_error(
    redis_server: RedisServer, capfd: pytest.CaptureFixture[str]
) -> None:
    messages = {
        contract.encode_case(CASE, version=99): "UnknownWireVersion",
        "Jane Doe": "UnreadableMessage",
        contract.encode_case(CASE): "KeyError",
    }
    with worker(redis_server.url(), broken):
        for message, error in messages.items():
            reply = ask(redis_server, message)
            assert reply is not None
            with pytest.raises(contract.Refused, match=error):
                contract.decode_assessment(reply)
    printed = capfd.readouterr()
    assert "Jane" not in printed.out + printed.err
