"""Ask a worker, keep the deadline, and otherwise evaluate here.

A hook has half a second. Whatever happens to the broker or the workers, the clinician
gets the same cards in that time: the evaluation is pure, so it gives the same answer in
this process. What went wrong is counted and logged, and never shown as "no findings".
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from threading import Lock
from uuid import uuid4

import redis
import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from service.breaker import Breaker
from service.mailbox import Mailbox, RedisSilent
from service.turn import Aside
from workers import contract
from workers.assessment import Assessment
from workers.celery_app import PUBLISH_SECONDS
from workers.contract import Evaluator
from workers.facts import Case

DEADLINE_SECONDS = 0.4

_log = structlog.get_logger("service")


class NoAnswer(Exception):
    """No worker answered. ``reason`` is one of a few fixed words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InProcess:
    """Evaluates in this process by the same function that the task calls."""

    def __init__(self, here: Evaluator) -> None:
        self._here = here

    def __call__(self, case: Case) -> Assessment:
        """The Assessment of a Case."""
        structlog.contextvars.bind_contextvars(evaluated="inline")
        return self._here(case)


class WorkerEvaluator:
    """Evaluates in a Celery worker, or here when no worker answers within the deadline.

    :param asking: the Celery app to publish with, see ``workers.celery_app.asking_app``.
    :param broker_url: the same Redis, where the replies arrive.
    :param here: the evaluator to fall back to.
    :param deadline: seconds from the question to the last moment for its reply.
    :param clock: seconds that only go forward.
    :param aside: surrounds waiting for a worker.
    """

    def __init__(
        self,
        asking: Celery,
        broker_url: str,
        here: Evaluator,
        deadline: float = DEADLINE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        aside: Aside = nullcontext,
    ) -> None:
        self._asking = asking
        self._aside = aside
        self._here = here
        self._deadline = deadline
        self._clock = clock
        self._mailbox = Mailbox(broker_url, PUBLISH_SECONDS)
        self._breaker = Breaker(clock)
        self._lock = Lock()
        self.answered_by_worker = 0
        self.answered_here: Counter[str] = Counter()

    def __call__(self, case: Case) -> Assessment:
        """The Assessment of a Case, from a worker if one answers in time."""
        if not self._breaker.allows():
            return self._evaluate_here(case, "resting")
        try:
            assessment = self._ask(case, self._clock() + self._deadline)
        except NoAnswer as failure:
            _log.warning("no answer from a worker", reason=failure.reason)
            return self._evaluate_here(case, failure.reason)
        with self._lock:
            self.answered_by_worker += 1
        structlog.contextvars.bind_contextvars(evaluated="worker")
        return assessment

    def broker_answers(self) -> bool:
        """Whether the broker can be reached now."""
        return self._mailbox.answers()

    def _evaluate_here(self, case: Case, reason: str) -> Assessment:
        with self._lock:
            self.answered_here[reason] += 1
        structlog.contextvars.bind_contextvars(evaluated="here", reason=reason)
        return self._here(case)

    def _ask(self, case: Case, until: float) -> Assessment:
        reply_to = f"fcds:reply:{uuid4().hex}"
        message = contract.encode_case(case)
        with self._aside():
            self._publish(message, reply_to)
            reply = self._wait(reply_to, until)
        try:
            return contract.decode_assessment(reply)
        except contract.ContractError as error:
            raise NoAnswer(type(error).__name__) from None

    def _publish(self, message: str, reply_to: str) -> None:
        try:
            self._asking.send_task(
                contract.EVALUATE_CASE,
                args=(message,),
                reply_to=reply_to,
                expires=self._deadline,
                ignore_result=True,
                argsrepr="(a case)",  # otherwise the facts would be stored twice, once in clear
                kwargsrepr="{}",
            )
        except (OperationalError, RuntimeError, OSError, redis.RedisError):
            self._breaker.failed()
            raise NoAnswer("broker-unreachable") from None

    def _wait(self, reply_to: str, until: float) -> bytes:
        try:
            reply = self._mailbox.wait(reply_to, contract.HOOK_QUEUE, until - self._clock())
        except RedisSilent:
            self._breaker.failed()
            raise NoAnswer("broker-lost") from None
        if reply is None:
            self._breaker.was_silent()
            raise NoAnswer("no-reply-in-time")
        self._breaker.worked()
        return reply
