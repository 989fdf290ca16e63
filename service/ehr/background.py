"""An event loop in a thread of its own, on which a hook has several things fetched at once.

What is under way there can be stopped at any moment, whatever it waits for; a thread that reads from a socket cannot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import TimeoutError as TooLate
from threading import Lock, Thread
from typing import Any, TypeVar

import structlog

T = TypeVar("T")
_log = structlog.get_logger("service")


class Background:
    """Runs coroutines for the threads of a process. It starts with the first, and so in the process that uses it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T | None:
        """The result of a coroutine, or None when it has none after this many seconds; it is stopped then."""
        future = asyncio.run_coroutine_threadsafe(work, self._running())
        try:
            return future.result(seconds)
        except TooLate:
            future.cancel()
            return None

    def close(self, last: Coroutine[Any, Any, None]) -> None:
        """Run one last coroutine, and end the thread."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            last.close()
            return
        self.run(last, 5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        self._loop = self._thread = None

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._loop.set_exception_handler(_log_class)
                self._thread = Thread(target=self._loop.run_forever, name="ehr", daemon=True)
                self._thread.start()
            return self._loop


def _log_class(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What nobody waited for went wrong. Its text may hold addresses with patients in them, and is not written down."""
    _log.error("fetching failed behind a hook", error=type(context.get("exception")).__name__)
