"""Asking a worker: real Redis, a real worker process, and what happens when either goes away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from msgspec import structs

from service.dispatch import InProcess, WorkerEvaluator
from tests.servers import RedisServer
from tests.service.apps import app_with
from tests.service.hook_calls import TODAY, Ehr, Json, mark
from tests.service.processes import Worker
from tests.service.test_hook import AUTHORIZATION
from workers import contract
from workers.celery_app import asking_app
from workers.contract import Evaluator
from workers.facts import Age, Case, Evidence, Ignored
from workers.records import Records

GENEROUS_SECONDS = 2.0
"""Far above the 0.4 s of the deadline, for a machine that is busy; far below any wait that would be a fault."""

CASE = Case(
    "Patient/o01",
    TODAY,
    age=Age(52, 52),
    sex="male",
    entry=(Evidence("Condition/1", says="Fasciculation"),),
    ignored=(Ignored("Observation/\u00e9", "unit missing"),),
)
NOTHING_TO_SAY = Case("Patient/o02", TODAY)


@pytest.fixture
def worker(redis_server: RedisServer) -> Iterator[Worker]:
    """A worker that waits for messages."""
    with Worker(redis_server.url()) as worker:
        yield worker


@pytest.fixture
def asking(redis_server: RedisServer, evaluator: Evaluator) -> WorkerEvaluator:
    """The evaluator of a web process that asks workers."""
    return WorkerEvaluator(asking_app(redis_server.url()), redis_server.url(), evaluator)


@pytest.fixture
def patient_asking(redis_server: RedisServer, evaluator: Evaluator) -> WorkerEvaluator:
    """The same with so much patience that only a fault, and no busy machine, can make it fall back."""
    return WorkerEvaluator(asking_app(redis_server.url()), redis_server.url(), evaluator, deadline=10)


@pytest.fixture
def app_asking(patient_asking: WorkerEvaluator, records: Records) -> Flask:
    """The app of a web process that asks workers."""
    return app_with(patient_asking, records)


def timed(asking: WorkerEvaluator, case: Case) -> float:
    began = time.monotonic()
    asking(case)
    return time.monotonic() - began


def test_a_worker_gives_the_same_assessment_as_this_process(
    worker: Worker, patient_asking: WorkerEvaluator, evaluator: Evaluator
) -> None:
    assert worker.running
    for case in (CASE, NOTHING_TO_SAY):
        assert patient_asking(case) == InProcess(evaluator)(case)
    assert patient_asking.answered_by_worker == 2
    assert not patient_asking.answered_here


def test_a_hook_by_a_worker_gives_the_same_card_as_a_hook_in_process(
    worker: Worker, app_asking: Flask, ehr: Ehr
) -> None:
    assert worker.running
    (by_worker,) = Ehr(app_asking).cards(mark())
    (inline,) = ehr.cards(mark())
    assert same(by_worker) == same(inline)


def same(card: Json) -> Json:
    """A card without the ids that are new every time."""
    suggestions = [{**each, "uuid": ""} for each in card["suggestions"]]
    return {**card, "uuid": "", "suggestions": suggestions}


def test_many_threads_at_once_each_get_the_answer_about_their_own_patient(
    worker: Worker, patient_asking: WorkerEvaluator
) -> None:
    assert worker.running
    patients = [f"Patient/{number}" for number in range(80)]
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(patient_asking, [structs.replace(CASE, patient=patient) for patient in patients]))
    assert [answer.patient for answer in answers] == patients
    assert patient_asking.answered_by_worker == 80


def test_without_any_worker_the_answer_comes_from_here_within_the_deadline(
    asking: WorkerEvaluator, evaluator: Evaluator
) -> None:
    assert timed(asking, CASE) < GENEROUS_SECONDS
    assert asking(CASE) == evaluator(CASE)
    assert asking.answered_here == {"no-reply-in-time": 2}


def test_what_no_worker_reads_does_not_lie_about(asking: WorkerEvaluator, redis_server: RedisServer) -> None:
    asking(CASE)
    with redis_server.client() as client:
        assert 0 < client.ttl(contract.HOOK_QUEUE) <= 60


def test_a_killed_worker_costs_nothing_but_the_deadline(
    worker: Worker, asking: WorkerEvaluator, evaluator: Evaluator
) -> None:
    worker.kill()
    assert timed(asking, CASE) < GENEROUS_SECONDS
    assert asking(CASE) == evaluator(CASE)
    assert asking.answered_here["no-reply-in-time"] == 2


def test_a_worker_that_wakes_up_late_throws_old_questions_away(
    worker: Worker, asking: WorkerEvaluator, patient_asking: WorkerEvaluator, redis_server: RedisServer
) -> None:
    worker.pause()
    asking(CASE)
    worker.resume()
    patient_asking(CASE)
    assert patient_asking.answered_by_worker == 1
    with redis_server.client() as client:
        assert list(client.scan_iter("fcds:reply:*")) == []


def test_after_three_silences_nobody_waits_any_more(asking: WorkerEvaluator) -> None:
    for _ in range(3):
        asking(CASE)
    assert timed(asking, CASE) < 0.3
    assert asking.answered_here == {"no-reply-in-time": 3, "resting": 1}


def test_without_redis_the_first_answer_is_quick_and_the_second_does_not_even_try(
    redis_server: RedisServer, asking: WorkerEvaluator, evaluator: Evaluator
) -> None:
    redis_server.kill()
    assert not asking.broker_answers()
    assert timed(asking, CASE) < GENEROUS_SECONDS
    assert timed(asking, CASE) < 0.3
    assert asking(CASE) == evaluator(CASE)
    assert asking.answered_here == {"broker-unreachable": 1, "resting": 2}


def test_a_redis_that_dies_between_two_hooks_is_noticed_at_once(
    worker: Worker, redis_server: RedisServer, patient_asking: WorkerEvaluator, evaluator: Evaluator
) -> None:
    assert worker.running
    patient_asking(CASE)
    redis_server.kill()
    assert timed(patient_asking, CASE) < GENEROUS_SECONDS
    assert patient_asking(CASE) == evaluator(CASE)
    assert sum(patient_asking.answered_here.values()) == 2


def test_a_redis_that_falls_silent_costs_no_more_than_the_deadline(
    redis_server: RedisServer, asking: WorkerEvaluator, evaluator: Evaluator
) -> None:
    asking(CASE)
    redis_server.pause()
    try:
        assert timed(asking, CASE) < GENEROUS_SECONDS
        assert asking(CASE) == evaluator(CASE)
    finally:
        redis_server.resume()
    assert asking.answered_by_worker == 0


def test_when_redis_comes_back_workers_are_asked_again(
    worker: Worker, redis_server: RedisServer, evaluator: Evaluator
) -> None:
    clock = Clock()
    asking = WorkerEvaluator(asking_app(redis_server.url()), redis_server.url(), evaluator, deadline=10, clock=clock)
    redis_server.kill()
    asking(CASE)
    redis_server.start()
    worker.wait_until_it_listens()
    clock.skipped += 5
    asking(CASE)
    assert asking.answered_by_worker == 1


class Clock:
    """The monotonic clock, and as much more as the test skips."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.skipped


def test_neither_the_token_nor_the_facts_in_clear_are_left_in_redis(
    worker: Worker, app_asking: Flask, redis_server: RedisServer
) -> None:
    assert worker.running
    token = "a-token-that-nobody-may-see"  # noqa: S105 # that is the point
    call = mark() | {
        "fhirServer": "https://fhir.example.org/r4",
        "fhirAuthorization": {**AUTHORIZATION, "access_token": token},
    }
    with redis_server.client() as client:
        with client.monitor() as seen:
            assert len(Ehr(app_asking).cards(call)) == 1
            client.set("the end", "1")
            heard = "".join(iter_until(seen, "the end"))
        kept = {key: client.dump(key) for key in client.scan_iter()}
    assert "workers.tasks.evaluate_case" in heard
    assert token not in heard
    assert "weak.any" not in heard.partition("argsrepr")[2][:60]
    assert not any(token.encode() in (value or b"") for value in kept.values())
    assert not any(name.startswith((b"fcds:reply:", b"hook", b"celery-task-meta")) for name in kept)


def iter_until(seen: object, last: str) -> Iterator[str]:
    """The commands that a Redis monitor shows, up to the one that holds this text."""
    for command in seen.listen():  # type: ignore[attr-defined] # redis publishes monitors without a type
        yield str(command["command"])
        if last in command["command"]:
            return
