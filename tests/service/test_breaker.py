"""The circuit breaker, with a clock that the test moves."""

from __future__ import annotations

import pytest

from service.breaker import Breaker


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock, rest=5.0, patience=3)


def test_a_working_thing_is_tried_every_time(breaker: Breaker) -> None:
    for _ in range(5):
        assert breaker.allows()
        breaker.worked()


def test_one_failure_opens_it_for_five_seconds(breaker: Breaker, clock: Clock) -> None:
    breaker.failed()
    assert not breaker.allows()
    clock.now += 4.9
    assert not breaker.allows()
    clock.now += 0.2
    assert breaker.allows()


def test_after_the_rest_one_thread_tries_and_the_others_go_on_resting(breaker: Breaker, clock: Clock) -> None:
    breaker.failed()
    clock.now += 5
    assert [breaker.allows() for _ in range(4)] == [True, False, False, False]


def test_a_trial_that_works_closes_it_for_everybody(breaker: Breaker, clock: Clock) -> None:
    breaker.failed()
    clock.now += 5
    assert breaker.allows()
    breaker.worked()
    assert [breaker.allows() for _ in range(3)] == [True, True, True]


def test_a_trial_that_fails_means_another_rest(breaker: Breaker, clock: Clock) -> None:
    breaker.failed()
    clock.now += 5
    assert breaker.allows()
    breaker.failed()
    clock.now += 4.9
    assert not breaker.allows()


def test_a_trial_whose_thread_never_reports_does_not_keep_it_open_for_ever(breaker: Breaker, clock: Clock) -> None:
    breaker.failed()
    clock.now += 5
    assert breaker.allows()
    clock.now += 5
    assert breaker.allows()


def test_a_single_silence_is_forgiven(breaker: Breaker) -> None:
    breaker.was_silent()
    breaker.was_silent()
    breaker.worked()
    breaker.was_silent()
    breaker.was_silent()
    assert breaker.allows()


def test_three_silences_in_a_row_open_it(breaker: Breaker) -> None:
    for _ in range(3):
        breaker.was_silent()
    assert not breaker.allows()


def test_a_silent_trial_opens_it_again_at_once(breaker: Breaker, clock: Clock) -> None:
    breaker.failed()
    clock.now += 5
    assert breaker.allows()
    breaker.was_silent()
    assert not breaker.allows()
