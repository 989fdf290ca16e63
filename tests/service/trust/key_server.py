"""A client's server that gives its keys out, in good order or in any other way, and counts who comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self

from tests.servers.process import LOOPBACK

MEGABYTE = 1024 * 1024
PATH = "/keys"

Answering = Callable[["Exchange"], object]


class Exchange(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    server: _Listening

    def do_GET(self) -> None:
        """Answer as the server was told last."""
        self.server.asked.append(self.path)
        try:
            self.server.answering(self)
        except OSError:  # whoever asked went away, as they should
            self.close_connection = True

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send_slowly(self, data: bytes) -> None:
        """A byte now and then, until the server ends or whoever asked goes away."""
        while not self.server.ending.wait(0.03):
            self.wfile.write(data)
            self.wfile.flush()

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 # as http.server has it
        """Say nothing."""


class _Listening(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), Exchange)
        self.answering: Answering = lambda exchange: exchange.send(b"", 404)
        self.asked: list[str] = []
        self.connections = 0
        self.ending = Event()

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 # as socketserver has it
        self.connections += 1
        super().process_request(request, client_address)


class KeyServer:
    """Listens on the loopback interface from ``with`` to its end."""

    def __enter__(self) -> Self:
        self._listening = _Listening()
        Thread(target=self._listening.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.ending.set()
        self._listening.shutdown()
        self._listening.server_close()

    @property
    def base(self) -> str:
        """The address of the server."""
        return f"http://{LOOPBACK}:{self._listening.server_port}"

    @property
    def url(self) -> str:
        """The address of the keys."""
        return self.base + PATH

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for."""
        return self._listening.asked

    @property
    def connections(self) -> int:
        """How often somebody connected."""
        return self._listening.connections

    def answers(self, answering: Answering) -> None:
        """From now on, answer in this way."""
        self._listening.answering = answering

    def has(self, *keys: dict[str, Any]) -> None:
        """From now on, give these keys out."""
        body = json.dumps({"keys": keys}).encode()
        self.answers(lambda exchange: exchange.send(body))


def failing(exchange: Exchange) -> None:
    """Be broken."""
    exchange.send(b"", 500)


def too_large(exchange: Exchange) -> None:
    """Ten megabytes, well formed."""
    exchange.send(b'{"keys": [' + b" " * (10 * MEGABYTE) + b"]}")


def endless(exchange: Exchange) -> None:
    """A body of which nobody says how long it is."""
    exchange.send_response(200)
    exchange.end_headers()
    while True:
        exchange.wfile.write(b" " * MEGABYTE)


def hanging(exchange: Exchange) -> None:
    """Nothing at all."""
    exchange.server.ending.wait(20)


def hanging_head(exchange: Exchange) -> None:
    """A head that goes on and on, each byte in time."""
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nX-More: ")
    exchange.send_slowly(b"x")


def hanging_body(exchange: Exchange) -> None:
    """A body that goes on and on, each byte in time."""
    exchange.send_response(200)
    exchange.end_headers()
    exchange.send_slowly(b" ")
