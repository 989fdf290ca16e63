"""A server of our own as a child process: started on a free port, waited for, stopped, killed, restarted."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Self

START_SECONDS = 20.0
STOP_SECONDS = 20.0
LOOPBACK = "127.0.0.1"


class ServerMissing(Exception):
    """The program is not installed; the text says how to install it."""


class ServerFailed(Exception):
    """The program is installed and did not start; the text ends with what it printed."""


def free_port() -> int:
    """A port of the loopback interface that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A child process with a folder and a port, waited for until it answers."""

    name = ""
    stop_signal = signal.SIGTERM
    kill_signal = signal.SIGKILL

    def __init__(self, parent: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"fcds-{self.name.lower()}-", dir=parent))
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def running(self) -> bool:
        """Whether the process is there; a paused one is."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        if self._process is None:
            raise ServerFailed(f"{self.name} is not running")
        return self._process.pid

    def start(self) -> None:
        """Start and wait until it answers. Does nothing when it is running already."""
        if self.running:
            return
        self._process = self._launch()
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Ask it to end in good order, and wait."""
        self._end(self.stop_signal)

    def kill(self) -> None:
        """End it without warning, as a power cut would, and wait."""
        self._end(self.kill_signal)

    def pause(self) -> None:
        """Freeze it: connections stay open and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused server go on."""
        os.kill(self.pid, signal.SIGCONT)

    def remove(self) -> None:
        """Kill it and delete everything it kept."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self) -> Path:
        """What the server printed."""
        return self.folder / "server.log"

    def _launch(self) -> subprocess.Popen[bytes]:
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    def _spawn(self, command: list[str], user: str | None = None) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, user=user)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self.running or time.monotonic() > deadline:
                self.kill()
                printed = self.log.read_text(errors="replace")[-2000:]
                raise ServerFailed(f"{self.name} did not start on port {self.port}. It printed:\n{printed}")
            time.sleep(0.02)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGCONT)
            self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
        self._process = None


def find_program(name: str, package: str, places: Iterable[Path] = ()) -> str:
    """The path of a program: on the search path, or in one of the places. Raises ServerMissing."""
    folders = [os.environ.get("PATH", os.defpath), *map(str, places)]
    found = shutil.which(name, path=os.pathsep.join(folders))
    if found is None:
        raise ServerMissing(
            f"{name} is not installed. Run ./test, which installs it, "
            f"or install {package} with your system's package tool."
        )
    return found
