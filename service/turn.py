"""Hooks are answered one after the other, in the order in which they came.

An answer takes some milliseconds of pure Python, of which a process can do one thing at a time. Threads that begin
together do not finish sooner for it: each is done when nearly all are, and one that is unlucky waits for those who came
after it. In turns, the slowest of sixteen who come at once has its answer a quarter sooner (see ``benchmarks``).

Nobody waits for others' waiting: whoever waits for an EHR, a worker or a database steps aside for so long. And nobody
is held up by one enormous record: who has waited too long for a turn begins without.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock, local

Aside = Callable[[], AbstractContextManager[None]]
"""Makes what surrounds waiting for somebody else; see ``Turn.aside``."""

PATIENCE_SECONDS = 0.15
"""Longer than all threads of a process together take for usual records."""


class Turn:
    """The turn of one process.

    :param patience: seconds after which one begins without a turn.
    """

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self.patience = patience
        self._lock = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()
        self._of_thread = local()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for one's turn, hold it, and pass it on to whoever has waited longest."""
        self._of_thread.has_it = self._had(first=False)
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others go ahead while one waits, if this thread has the turn; afterwards one is next."""
        had = self._leave()
        try:
            yield
        finally:
            if had:
                self._of_thread.has_it = self._had(first=True)

    def _had(self, *, first: bool) -> bool:
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            place = Lock()
            place.acquire()
            (self._waiting.appendleft if first else self._waiting.append)(place)
        if place.acquire(timeout=self.patience):
            return True
        with self._lock:
            if place in self._waiting:
                self._waiting.remove(place)
                return False
        return True  # it was passed on to this thread at the last moment

    def _leave(self) -> bool:
        """Pass the turn on, if this thread has it; and whether it had."""
        had: bool = getattr(self._of_thread, "has_it", False)
        self._of_thread.has_it = False
        if had:
            with self._lock:
                self._taken = bool(self._waiting)
                if self._waiting:
                    self._waiting.popleft().release()
        return had
