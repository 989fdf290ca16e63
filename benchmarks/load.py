"""What the benchmarks of HTTP share: a service in processes of its own, and ``wrk`` to put it under load."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.servers.process import free_port

_ROOT = Path(__file__).resolve().parents[1]
_ROUNDS = 5
_TICKS = os.sysconf("SC_CLK_TCK")
_REPORT = """
done = function(summary, latency, requests)
  io.write(string.format("RESULT %f %f %f %d\\n", latency:percentile(50), latency:percentile(99),
    summary.requests * 1e6 / summary.duration, summary.errors.status + summary.errors.timeout + summary.errors.read))
end
"""
_SCRIPT = """
local function lines(name)
  local found = {}
  for line in io.lines("FOLDER/" .. name) do found[#found + 1] = line end
  return found
end
local file = io.open("FOLDER/body", "rb")
local pieces, body, from = {}, file:read("*a"), 1
for before, after in body:gmatch("()PATIENT()") do
  pieces[#pieces + 1] = body:sub(from, before - 1)
  from = after
end
pieces[#pieces + 1] = body:sub(from)
local tokens, number = lines("tokens"), 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  number = number + 1
  if #tokens > 0 then wrk.headers["Authorization"] = "Bearer " .. (tokens[number] or "used up") end
  return wrk.format(nil, nil, nil, table.concat(pieces, "RUN-" .. number))
end
"""
"""Each request is about somebody else: the word PATIENT in the body becomes a name that was never used before. Where
there are tokens, each request has one of its own."""


class Row(NamedTuple):
    """One measurement: milliseconds, requests a second, CPU milliseconds a request, failures."""

    median: float
    p99: float
    rate: float
    cpu: float
    errors: float


def require_wrk() -> None:
    """Say so and end where the program that makes the load is missing."""
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")


class Route(NamedTuple):
    """What is called: with another body than the others, or with tokens of which each is good once."""

    service: Service
    path: str
    body: bytes = b""
    tokens: Callable[[], list[str]] | None = None


def in_turns(routes: dict[str, Route], body: bytes, connections: int, seconds: int) -> dict[str, Row]:
    """The medians of each route over the rounds, printed as a table and returned.

    The routes take turns, so that whatever else the machine does in one minute falls on all of them.
    """
    taken: dict[str, list[Row]] = {label: [] for label in routes}
    for _ in range(_ROUNDS):
        for label, route in routes.items():
            tokens = route.tokens() if route.tokens else []
            row = route.service.measure(route.path, route.body or body, connections, seconds, tokens)
            taken[label].append(row)
    rows = {label: Row(*(median(column) for column in zip(*each, strict=True))) for label, each in taken.items()}
    width = max(map(len, routes)) + 2
    print(f"{'':{width}}{'median ms':>10}{'p99 ms':>10}{'req/s':>10}{'CPU ms':>10}{'errors':>8}")
    for label, row in rows.items():
        print(f"{label:{width}}{row.median:10.2f}{row.p99:10.2f}{row.rate:10.0f}{row.cpu:10.2f}{row.errors:8.0f}")
    return rows


class Service(NamedTuple):
    """A running service: its port, and the processes that do its work."""

    port: int
    processes: tuple[int, ...]

    def measure(self, path: str, body: bytes, connections: int, seconds: int, tokens: Sequence[str] = ()) -> Row:
        """Send one body over and over from so many connections, each time about somebody else where it says PATIENT.

        With tokens each call takes the next one; a share of them is for the second of warming up.
        """
        early = len(tokens) // (seconds + 1)
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "post.lua"
            (Path(folder) / "body").write_bytes(body)
            address = f"http://127.0.0.1:{self.port}{path}"
            script.write_text(_script(folder, tokens[:early]))
            self._wrk(script, address, connections, 1)
            script.write_text(_script(folder, tokens[early:]))
            before = self._cpu()
            said = self._wrk(script, address, connections, seconds)
            spent = self._cpu() - before
        median, p99, rate, errors = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+)", said).groups()  # type: ignore[union-attr]
        requests = int(re.search(r"(\d+) requests in", said).group(1))  # type: ignore[union-attr]
        return Row(float(median) / 1000, float(p99) / 1000, float(rate), spent * 1000 / requests, int(errors))

    def _wrk(self, script: Path, address: str, connections: int, seconds: int) -> str:
        words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script), address]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout

    def _cpu(self) -> float:
        """Seconds of CPU that the service's processes and their children have used."""
        return sum(_cpu_of(process) for root in self.processes for process in _family(root))


def _script(folder: str, tokens: Sequence[str]) -> str:
    (Path(folder) / "tokens").write_text("\n".join(tokens))
    return _SCRIPT.replace("FOLDER", folder).replace("RUN", str(time.time_ns())) + _REPORT


def _family(process: int) -> Iterator[int]:
    yield process
    children = Path(f"/proc/{process}/task/{process}/children")
    for child in children.read_text().split() if children.exists() else ():
        yield from _family(int(child))


def _cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def served(settings: dict[str, str], *others: int) -> Iterator[Service]:
    """The service with these settings on a free port, with a data folder of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "benchmarks.hook_server", str(port)]
        process = start(words, {"XDG_DATA_HOME": folder, **settings})
        try:
            _until_it_answers(port)
            yield Service(port, (process.pid, *others))
        finally:
            _end(process)


@contextmanager
def with_worker(broker: str, queue: str = "hook", settings: dict[str, str] | None = None) -> Iterator[Service]:
    """The service that asks a Celery worker, and the worker of this queue, with these further settings."""
    settings = {**(settings or {}), "FCDS_HOOK_EVALUATION": "worker", "FCDS_BROKER_URL": broker}
    worker = start([sys.executable, "-m", "service.cli", "worker", "--queues", queue], settings)
    try:
        time.sleep(5)
        with served(settings, worker.pid) as service:
            yield service
    finally:
        _end(worker)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop a process; one that still has work to do is not waited for."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Stop a process in the end."""
    try:
        yield
    finally:
        _end(process)


def start(words: list[str], settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process with these settings and no others of ours."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FCDS_")} | settings
    return subprocess.Popen(words, cwd=_ROOT, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)


def until_it_listens(port: int) -> None:
    """Wait for somebody to listen at a port."""
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    sys.exit("the FHIR server did not start")


def _until_it_answers(port: int) -> None:
    for _ in range(200):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/health/live")
            if connection.getresponse().status == 200:  # noqa: PLR2004
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the service did not start")
