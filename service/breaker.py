"""A circuit breaker: after a failure, leave the broken thing alone for a while."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock


class Breaker:
    """Says whether to try, for all threads of a process.

    A failure opens it for ``rest`` seconds; so do ``patience`` silences in a row. After
    the rest one thread tries, and the others go on resting until that trial has ended.
    """

    def __init__(self, clock: Callable[[], float], rest: float = 5.0, patience: int = 3) -> None:
        self._clock = clock
        self._rest = rest
        self._patience = patience
        self._lock = Lock()
        self._silences = 0
        self._closed = True
        self._until = 0.0

    @property
    def open(self) -> bool:
        """Whether the last trial failed."""
        return not self._closed

    def allows(self) -> bool:
        """Whether the caller may try; if so, it has to report how that went."""
        with self._lock:
            now = self._clock()
            if not self._closed and now >= self._until:
                self._until = now + self._rest  # the trial is this caller's alone
                return True
            return self._closed

    def worked(self) -> None:
        """The try succeeded."""
        with self._lock:
            self._closed = True
            self._silences = 0

    def failed(self) -> None:
        """The thing could not be reached."""
        with self._lock:
            self._open()

    def was_silent(self) -> None:
        """The thing was reached and did not answer in time, as happens now and then under load."""
        with self._lock:
            self._silences += 1
            if not self._closed or self._silences >= self._patience:
                self._open()

    def _open(self) -> None:
        self._closed = False
        self._silences = 0
        self._until = self._clock() + self._rest
