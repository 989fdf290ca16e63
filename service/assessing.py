"""Have a patient assessed from what is kept: by a worker on the batch queue, or in this process.

Whoever posted has been answered for by the time this begins: the resource is kept, and the next hook reads it anyway.
So nothing that goes wrong here is an error of the post; it is counted and logged, without anything of the patient.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from threading import Lock

import redis
import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from service.breaker import Breaker
from service.problems import no_error_of_the_caller
from workers import contract
from workers.contract import Assess, Evaluator
from workers.intake import assess_kept
from workers.records import Records

_log = structlog.get_logger("service")


def assessing_here(
    records: Records, evaluator: Evaluator, today: Callable[[], date], now: Callable[[], datetime]
) -> Assess:
    """Assess in this process, before the poster is answered."""

    def assess(patient: str) -> None:
        with no_error_of_the_caller("what was posted could not be assessed"):
            assess_kept(records, patient, evaluator, as_of=today(), now=now())

    return assess


class ByWorker:
    """Asks a worker, and assesses here where the broker does not take the message.

    :param asking: the Celery app to publish with, see ``workers.celery_app.asking_app``.
    :param here: what to fall back to.
    """

    def __init__(self, asking: Celery, here: Assess, clock: Callable[[], float] = time.monotonic) -> None:
        self._asking = asking
        self._here = here
        self._breaker = Breaker(clock)
        self._lock = Lock()
        self.asked: Counter[str] = Counter()

    def __call__(self, patient: str) -> None:
        """Have this patient (``Patient/7``) assessed."""
        sent = self._breaker.allows() and self._publish(patient)
        with self._lock:
            self.asked["worker" if sent else "here"] += 1
        if not sent:
            self._here(patient)

    def _publish(self, patient: str) -> bool:
        try:
            self._asking.send_task(
                contract.ASSESS_PATIENT, args=(patient,), ignore_result=True, argsrepr="(a patient)", kwargsrepr="{}"
            )
        except (OperationalError, RuntimeError, OSError, redis.RedisError) as error:
            self._breaker.failed()
            _log.warning("the broker took no message", error=type(error).__name__)
            return False
        self._breaker.worked()
        return True
