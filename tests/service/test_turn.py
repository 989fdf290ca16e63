"""Turns: in order of arrival, one at a time; whoever waits for others steps aside, and nobody waits for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from random import Random
from threading import Event
from typing import cast

import pytest

from service.dispatch import WorkerEvaluator
from service.hooks.posted import Posted
from service.turn import Turn
from tests.servers import RedisServer
from tests.service.apps import NOW
from tests.service.hook_calls import TODAY
from workers.celery_app import asking_app
from workers.contract import Evaluator
from workers.facts import Case
from workers.records import Reader, Records

LONG = 20.0
"""Seconds that no test waits for unless something is broken."""


class Guests:
    """Threads that take turns, each told when to come and when to go."""

    def __init__(self, turn: Turn, threads: ThreadPoolExecutor) -> None:
        self.turn = turn
        self.order: list[str] = []
        self._threads = threads

    def come(self, name: str, during: Callable[[], object] = lambda: None) -> Future[None]:
        """Somebody comes; what they do when it is their turn is written down by name."""
        return self._threads.submit(self._visit, name, during)

    def wait(self, name: str, others: int) -> Future[None]:
        """Somebody comes and waits behind so many others."""
        come = self.come(name)
        until(lambda: self.turn.waiting == others + 1)
        return come

    def _visit(self, name: str, during: Callable[[], object]) -> None:
        with self.turn.taken():
            self.order.append(name)
            during()


def until(there: Callable[[], bool]) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + LONG
    while not there():
        assert time.monotonic() < ends
        time.sleep(0.001)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Threads that end with the test."""
    with ThreadPoolExecutor(8) as pool:
        yield pool


@pytest.fixture
def guests(threads: ThreadPoolExecutor) -> Guests:
    """Guests who would wait for long."""
    return Guests(Turn(patience=LONG), threads)


def busy(guests: Guests) -> tuple[Future[None], Event]:
    """Somebody has the turn until the event."""
    here, leave = Event(), Event()

    def stay() -> None:
        here.set()
        assert leave.wait(LONG)

    first = guests.come("first", stay)
    assert here.wait(LONG)
    return first, leave


def test_who_comes_first_is_first(guests: Guests) -> None:
    first, leave = busy(guests)
    others = [guests.wait(name, number) for number, name in enumerate("abcde")]
    assert guests.order == ["first"]
    leave.set()
    for each in (first, *others):
        each.result(LONG)
    assert guests.order == ["first", *"abcde"]


def test_only_one_at_a_time(guests: Guests) -> None:
    inside: list[int] = []

    def during() -> None:
        inside.append(1)
        time.sleep(0.001)
        assert len(inside) == 1
        inside.pop()

    for each in [guests.come(str(number), during) for number in range(100)]:
        each.result(LONG)
    assert len(guests.order) == 100


def test_a_turn_that_ends_in_an_error_is_passed_on(guests: Guests) -> None:
    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        guests.come("fails", fail).result(LONG)
    guests.come("next").result(LONG)


def test_whoever_waits_for_somebody_else_lets_others_go_ahead_and_is_next_afterwards(guests: Guests) -> None:
    answered, back = Event(), Event()

    def ask() -> None:
        with guests.turn.aside():
            assert answered.wait(LONG)
        guests.order.append("asked")
        back.set()

    asking = guests.come("asks", ask)
    second, leave = busy(guests)
    third = guests.wait("third", 0)
    answered.set()
    until(lambda: guests.turn.waiting == 2)
    leave.set()
    for each in (asking, second, third):
        each.result(LONG)
    assert guests.order == ["asks", "first", "asked", "third"]


def test_stepping_aside_without_a_turn_takes_none(guests: Guests) -> None:
    with guests.turn.aside():
        pass
    guests.come("first").result(LONG)


def test_who_has_waited_too_long_begins_and_the_turn_still_goes_round(threads: ThreadPoolExecutor) -> None:
    guests = Guests(Turn(patience=0.01), threads)
    first, leave = busy(guests)
    guests.come("impatient").result(LONG)
    assert guests.order == ["first", "impatient"]
    leave.set()
    first.result(LONG)
    guests.come("next").result(LONG)
    _, again = busy(guests)
    assert guests.turn.waiting == 0
    again.set()


def test_while_a_worker_does_not_answer_the_hooks_of_others_go_ahead(
    guests: Guests, redis_server: RedisServer, evaluator: Evaluator
) -> None:
    url = redis_server.url()
    asking = WorkerEvaluator(asking_app(url), url, evaluator, deadline=2, aside=guests.turn.aside)

    def ask() -> None:
        asking(Case("Patient/o01", TODAY))
        guests.order.append("answered here")

    first = guests.come("asks", ask)
    until(lambda: guests.order == ["asks"])
    guests.come("other").result(LONG)
    first.result(LONG)
    assert guests.order == ["asks", "other", "answered here"]


class Slow:
    """Records that take their time, until somebody says that it is enough."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.enough = Event()

    def together(self) -> AbstractContextManager[None]:
        assert self.enough.wait(LONG)
        return self._records.together()

    def __getattr__(self, name: str) -> object:
        return getattr(self._records, name)


def test_while_the_records_take_their_time_the_hooks_of_others_go_ahead(guests: Guests, records: Records) -> None:
    slow = Slow(records)
    posted = Posted(cast("Records", slow), lambda: NOW, seconds=LONG, aside=guests.turn.aside)

    def look() -> None:
        assert posted.about(Reader("", "", "Practitioner/1", "Patient/o01")) is not None
        guests.order.append("looked up")

    first = guests.come("looks", look)
    until(lambda: guests.order == ["looks"])
    guests.come("other").result(LONG)
    slow.enough.set()
    first.result(LONG)
    assert guests.order == ["looks", "other", "looked up"]


def test_after_any_mixture_of_visits_the_turn_is_free_and_held_by_one(threads: ThreadPoolExecutor) -> None:
    turn = Turn(patience=0.002)

    def visit(seed: int) -> None:
        draw = Random(seed)  # noqa: S311 # nothing secret
        for _ in range(100):
            with suppress(ValueError), turn.taken():
                if draw.random() < 0.5:
                    with turn.aside():
                        time.sleep(draw.random() / 500)
                time.sleep(draw.random() / 1000)
                if draw.random() < 0.2:
                    raise ValueError

    for each in [threads.submit(visit, seed) for seed in range(8)]:
        each.result(LONG)
    guests = Guests(turn, threads)
    turn.patience = LONG
    first, leave = busy(guests)
    second = guests.wait("second", 0)
    leave.set()
    for each in (first, second):
        each.result(LONG)
    assert guests.order == ["first", "second"]
    assert turn.waiting == 0
