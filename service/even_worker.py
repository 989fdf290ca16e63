"""gunicorn's threaded worker, which leaves a new connection to whichever process can answer it now.

All processes listen on one socket, and the first to wake takes what has come. gunicorn's own takes up to a thousand
connections, whether or not a thread is there to answer them: of sixteen that came at once, one process took all, and
the others idled while fifteen waited.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]


class EvenWorker(ThreadWorker):  # type: ignore[misc] # gunicorn is published without types
    """Accepts a connection only while a thread of its own is free. All of this happens in the main thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 # gunicorn's own
        super().__init__(*args, **kwargs)
        self._busy = 0

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a request to a thread; with the last one taken, others may accept."""
        self._busy += 1
        super().enqueue_req(conn)
        if self._busy >= self.cfg.threads:
            self.set_accept_enabled(False)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """A thread is free again; what it says of the connection is gunicorn's to follow."""
        self._busy -= 1
        super().finish_request(conn, fs)
        if self.alive and self.nr_conns < self.worker_connections:
            self.set_accept_enabled(True)

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 # gunicorn's own
        """Whether new connections are taken; gunicorn asks for it at every turn."""
        super().set_accept_enabled(enabled and self._busy < self.cfg.threads)
