"""An app behind a real HTTP server on the loopback interface, for a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.servers.process import LOOPBACK


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 # werkzeug's signature
        """Say nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an app while it is served."""
    server = make_server(LOOPBACK, 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
