"""What is kept here about the patient of a hook, had within the time that a hook has: what was posted, and what the
reader did with earlier cards.

A database that is slow or away never costs the clinician the cards. But what it holds may be an answer that forbids
reassurance, so its silence is marked in the Case, as an unreadable questionnaire is, and the card says so. Without
what the reader did with earlier cards, every card is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import nullcontext, suppress
from datetime import datetime

import msgspec
import structlog
from msgspec import Raw

from service.breaker import Breaker
from service.hooks.memory import remembered_since
from service.turn import Aside
from workers.facts import Case, Ignored
from workers.intake import kept_resources
from workers.reading import POSTED
from workers.records import Action, Owned, Reader, Records, RecordsError

SECONDS = 0.15
"""How long a hook waits for the database, a few times what a healthy one takes."""

HEALTHY_SECONDS = 0.005
"""What is had in so little time is not worth stepping aside for: the turn goes round more often than it helps."""

NOT_HAD = Ignored("QuestionnaireResponse/posted", "what was posted to this service could not be read", blinding=True)

_THREADS = 8
_log = structlog.get_logger("service")


class Found(msgspec.Struct, frozen=True):
    """What is kept: the resources that were posted, each under its reference here, and what the reader did of late."""

    resources: Mapping[str, Raw]
    actions: Sequence[Action] = ()


class Posted:
    """Looks up what is kept. Made once; a process that was forked off starts threads of its own."""

    def __init__(
        self,
        records: Records,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        seconds: float = SECONDS,
        aside: Aside = nullcontext,
    ) -> None:
        self._records = records
        self._now = now
        self._seconds = seconds
        self._aside = aside
        self._clock = clock
        self._breaker = Breaker(clock)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="posted")

    def about(self, reader: Reader, owner: str = "") -> Found | None:
        """What is kept about the patient of this reader, in the files of this owner. None where it cannot be had in
        time.
        """
        if not self._breaker.allows():
            return None
        found = self._threads.submit(self._look_up, reader, owner)
        try:
            kept = self._had(found)
        except TooLate:
            found.cancel()
            self._breaker.was_silent()
            _log.warning("what was posted could not be read in time")
            return None
        except RecordsError as error:
            self._breaker.failed()
            _log.warning("what was posted could not be read", error=type(error).__name__)
            return None
        self._breaker.worked()
        return kept

    def _had(self, found: Future[Found]) -> Found:
        """What was found; for a database that takes its time, others do not wait as well. Raises TooLate."""
        began = self._clock()
        with suppress(TooLate):
            return found.result(min(HEALTHY_SECONDS, self._seconds))
        with self._aside():
            return found.result(self._seconds - (self._clock() - began))

    def _look_up(self, reader: Reader, owner: str) -> Found:
        with self._records.together():
            actions = self._records.cards.actions(reader, since=remembered_since(self._now()))
            return Found(kept_resources(Owned(self._records, lambda: owner), reader.patient), actions)


def joined(prefetch: Mapping[str, Raw], posted: Mapping[str, Raw]) -> Mapping[str, Raw]:
    """The prefetched data with what was posted beside them. Who the patient is, the EHR alone says."""
    resources = [each for reference, each in posted.items() if not reference.startswith("Patient/")]
    if not resources:
        return prefetch
    if POSTED in prefetch:  # the client has a key of this name
        resources.append(prefetch[POSTED])
    return {**prefetch, POSTED: Raw(msgspec.json.encode(resources))}


def marked(case: Case) -> Case:
    """A Case that says that answers may be missing from it: nobody is reassured by it."""
    return msgspec.structs.replace(case, ignored=(*case.ignored, NOT_HAD))
