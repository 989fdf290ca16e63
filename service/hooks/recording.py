"""What a hook concluded is kept after the clinician has been answered, so that it can be read and looked at again.

The answer does not wait for it: one thread writes behind the others. What cannot be written, because the database is
away or so slow that too much has gathered, is not kept; that is counted and logged, without anything of the patient.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import BoundedSemaphore, Lock

import structlog

from service.breaker import Breaker
from service.problems import no_error_of_the_caller
from workers.assessment import Assessment
from workers.records import Records, RecordsError

MOST_WAITING = 256
"""Assessments that wait to be written: a few megabytes, and more than any burst of clinicians makes."""

_log = structlog.get_logger("service")


class Recording:
    """Writes behind the hooks. Made once; a process that was forked off starts a thread of its own.

    :param now: the moment at which something is concluded, with a time zone.
    :param clock: seconds that only go forward.
    """

    def __init__(
        self, records: Records, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._records = records
        self._now = now
        self._breaker = Breaker(clock)
        self._room = BoundedSemaphore(MOST_WAITING)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="recording")
        self._lock = Lock()
        self.counted: Counter[str] = Counter()

    def keep(self, assessment: Assessment, because_of: tuple[str, ...]) -> None:
        """Have an Assessment kept, soon; returns at once and never raises.

        :param because_of: the references of what was posted here and read for it.
        """
        if not self._room.acquire(blocking=False):
            self._lost("too-many-waiting")
            return
        self._writer.submit(self._write, assessment, self._now(), because_of)

    def _write(self, assessment: Assessment, made: datetime, because_of: tuple[str, ...]) -> None:
        with no_error_of_the_caller("an assessment was not kept"):
            try:
                self._try_to_write(assessment, made, because_of)
            finally:
                self._room.release()

    def _try_to_write(self, assessment: Assessment, made: datetime, because_of: tuple[str, ...]) -> None:
        if not self._breaker.allows():
            self._lost("resting")
            return
        try:
            self._records.keep_assessment(assessment, made=made, because_of=because_of)
        except RecordsError as error:
            self._breaker.failed()
            self._lost(type(error).__name__)
            return
        self._breaker.worked()
        self._count("kept")

    def _lost(self, reason: str) -> None:
        self._count(reason)
        _log.warning("an assessment was not kept", reason=reason)

    def _count(self, what: str) -> None:
        with self._lock:
            self.counted[what] += 1
