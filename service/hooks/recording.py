"""What a hook concluded is kept after the clinician has been answered, so that it can be read and looked at again.

The answer does not wait for it: one thread writes behind the others. What cannot be written, because the database is
away or so slow that too much has gathered, is not kept; that is counted and logged, without anything of the patient.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime
from threading import BoundedSemaphore, Lock

import msgspec
import structlog

from service.breaker import Breaker
from service.hooks.comparing import Candidate, compare
from service.problems import no_error_of_the_caller
from service.trust.site import Client
from workers.assessment import Assessment
from workers.facts import Case
from workers.records import CannotBeKept, Occasions, Records, RecordsError, SentCard

MOST_WAITING = 256
"""Assessments that wait to be written: a few megabytes, and more than any burst of clinicians makes."""

CALLS_AT_ONCE = 100
CALLS_SECONDS = 10.0
"""Calls are counted here, and the count is written behind a hook: when there are so many, or after so long."""

_log = structlog.get_logger("service")


class _Concluded(msgspec.Struct, frozen=True):
    assessment: Assessment
    made: datetime
    because_of: tuple[str, ...]
    cards: Sequence[SentCard]
    case: Case | None
    owner: str


class Recording:
    """Writes behind the hooks. Made once; a process that was forked off starts a thread of its own.

    :param now: the moment at which something is concluded, with a time zone.
    :param clock: seconds that only go forward.
    :param candidate: another version of the knowledge to compare with, if there is one.
    """

    def __init__(
        self,
        records: Records,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        candidate: Candidate | None = None,
    ) -> None:
        self._records = records
        self._now = now
        self._clock = clock
        self._breaker = Breaker(clock)
        self._candidate = candidate
        self._room = BoundedSemaphore(MOST_WAITING)
        self._waiting: deque[_Concluded | None] = deque()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="recording")
        self._lock = Lock()
        self._calls: Counter[tuple[date, str, str, str]] = Counter()
        self._calls_due = clock()
        self.counted: Counter[str] = Counter()

    def count_call(self, client: Client, service: str, on: date) -> None:
        """Count a call, whatever came of it. Nothing of the patient is in the count."""
        with self._lock:
            self._calls[on, client.name, service, client.mode] += 1
            due = self._calls.total() % CALLS_AT_ONCE == 0
        if due and self._room.acquire(blocking=False):
            self._put(None)

    def keep(
        self,
        assessment: Assessment,
        because_of: tuple[str, ...],
        cards: Sequence[SentCard] = (),
        case: Case | None = None,
        owner: str = "",
    ) -> None:
        """Have an Assessment kept, and the cards that show it, soon; returns at once and never raises.

        :param because_of: the references of what was posted here and read for it.
        :param case: the facts that were evaluated, for the candidate.
        :param owner: in whose files it is kept.
        """
        concluded = _Concluded(assessment, self._now(), because_of, cards, case, owner)
        if not self._room.acquire(blocking=False):
            self._lost("too-many-waiting", concluded)
            return
        self._put(concluded)

    def _put(self, concluded: _Concluded | None) -> None:
        self._waiting.append(concluded)
        self._writer.submit(self._write)

    def _write(self) -> None:
        """Write all that waits: each transaction waits for the disk, so under load many share one."""
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        together = self._kept_together([each for each in batch if each])
        for each in batch:
            with no_error_of_the_caller("an assessment was not kept"):
                try:
                    if each and together:
                        self._count("kept")
                        self._write_beside(each)
                    else:
                        self._try_to_write(each)
                finally:
                    self._room.release()

    def _kept_together(self, batch: Sequence[_Concluded]) -> bool:
        """Whether all of these were kept at once. Where that fails, each is tried by itself: one may be at fault."""
        if not batch[1:] or self._breaker.open:
            return False
        with suppress(Exception), self._records.together(writing=True):
            for each in sorted(batch, key=lambda each: (each.owner, each.assessment.id)):  # see workers.records.keeping
                self._keep(each)
            return True
        return False

    def _try_to_write(self, concluded: _Concluded | None) -> None:
        if not self._breaker.allows():
            self._lost("resting", concluded)
            return
        try:
            if concluded:
                self._keep(concluded)
                self._count("kept")
        except CannotBeKept as error:  # what one client sent says nothing about the database
            self._lost(type(error).__name__, concluded)
            return
        except RecordsError as error:
            self._breaker.failed()
            self._lost(type(error).__name__, concluded)
            return
        self._write_beside(concluded)

    def _keep(self, concluded: _Concluded) -> None:
        self._records.cards.keep_sent(
            concluded.assessment,
            concluded.cards,
            made=concluded.made,
            because_of=concluded.because_of,
            owner=concluded.owner,
        )

    def _write_beside(self, concluded: _Concluded | None) -> None:
        """What is only counted or compared; the answer is kept by now."""
        try:
            self._keep_calls()
            if concluded and concluded.case and self._candidate:
                compared = compare(self._candidate, concluded.case, concluded.assessment, concluded.made)
                self._count("compared" if compared.after else "candidate-failed")
                self._records.cards.keep_comparison(compared, concluded.owner)
        except RecordsError:
            self._breaker.failed()
            self._count("beside-lost")
            return
        self._breaker.worked()

    def _keep_calls(self) -> None:
        """Write the calls that were counted, now and then; what cannot be written is counted on."""
        with self._lock:
            if self._clock() < self._calls_due and self._calls.total() < CALLS_AT_ONCE:
                return
            self._calls_due = self._clock() + CALLS_SECONDS
            calls, self._calls = self._calls, Counter()
        try:
            self._records.cards.count([Occasions(*each, number) for each, number in calls.items()])
        except RecordsError:
            with self._lock:
                self._calls += calls
            raise

    def _lost(self, reason: str, concluded: _Concluded | None) -> None:
        if concluded:
            self._count(reason)
            _log.warning("an assessment was not kept", reason=reason)

    def _count(self, what: str) -> None:
        with self._lock:
            self.counted[what] += 1
