"""Our own programs as real processes: the web service, and a worker."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import redis

from tests.servers.process import LOOPBACK, Server, ServerFailed

ROOT = Path(__file__).resolve().parents[2]
_DATA = tempfile.mkdtemp(prefix="fcds-data-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment without any setting of the service, with these, and with records of nobody else."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FCDS_")}
    return {**inherited, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": _DATA, **settings}


def command(*words: str) -> list[str]:
    """The fcds command of this checkout."""
    return [sys.executable, "-m", "service.cli", *words]


class Program(Server):
    """A command of ours that keeps running."""

    words: tuple[str, ...] = ()

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self._settings = settings

    def _launch(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command(*self.words),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env=clean_environment(**{"XDG_DATA_HOME": str(self.folder), **self._settings}),
            )

    def end(self) -> int:
        """Ask it to end in good order; returns its exit status."""
        if self._process is None:
            raise ServerFailed(f"{self.name} is not running")
        self._process.terminate()
        return self._process.wait(20)


class WebService(Program):
    """``fcds serve`` on a free port."""

    name = "web"

    def __init__(self, **settings: str) -> None:
        super().__init__(**settings)
        self.words = ("serve", "--port", str(self.port))

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}"

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a GET."""
        return self.call("GET", path)

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of a POST of JSON."""
        return self.call("POST", path, body, {"Content-Type": "application/json"})

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of one request on a connection of its own."""
        connection = HTTPConnection(LOOPBACK, self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def _answers(self) -> bool:
        try:
            return self.get("/health/live")[0] == 200
        except (OSError, HTTPException):
            return False


class Worker(Program):
    """``fcds worker`` with one process, which counts as there when it waits for messages."""

    name = "worker"

    def __init__(self, broker_url: str, queue: str = "hook", **settings: str) -> None:
        super().__init__(FCDS_BROKER_URL=broker_url, **settings)
        self.words = ("worker", "--queues", queue, "--processes", "1")
        self._broker_url = broker_url

    def _answers(self) -> bool:
        with redis.Redis.from_url(self._broker_url, socket_timeout=5) as client:
            return any(each["cmd"] == "brpop" for each in client.client_list())

    def wait_until_it_listens(self) -> None:
        """Wait until it is back at a Redis that was away."""
        self._wait_until_it_answers()
