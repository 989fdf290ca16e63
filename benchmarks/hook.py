"""How fast a hook is answered, as ratios within one run.

    .venv/bin/python -m benchmarks.hook [--seconds 3]

Needs ``wrk`` and ``redis-server`` (Debian packages of these names). For a small and a large record, at 1 and
at 16 connections: a route that does nothing, a route that parses the body and answers a fixed card, the hook
embedded, and the hook through Celery. CPU a request is that of every process of the service, client left out.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.bodies import large, small
from benchmarks.hook_server import HOOK
from tests.servers import RedisServer
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


class Row(NamedTuple):
    """One measurement: milliseconds, requests a second, CPU milliseconds a request, failures."""

    median: float
    p99: float
    rate: float
    cpu: float
    errors: float


def main() -> None:
    """Measure everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3, help="for one route in one round")
    seconds = parser.parse_args().seconds
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")
    bodies = {"small": small(), "large": large()}
    for name, body in bodies.items():
        print(f"{name}: {len(body) / 1000:.1f} kB")
    with served({}) as embedded, RedisServer() as redis, with_worker(redis.url()) as through_celery:
        for name, body in bodies.items():
            for connections in (1, 16):
                compare(name, body, connections, seconds, embedded, through_celery)


def compare(name: str, body: bytes, connections: int, seconds: int, embedded: Service, celery: Service) -> None:
    """One block of the table: the four routes for one body at one number of connections.

    The routes take turns, so that whatever else the machine does in one minute falls on all of them.
    """
    routes = {
        "no-op": (embedded, "/noop"),
        "parse, fixed card": (embedded, "/fixed"),
        "hook embedded": (embedded, HOOK),
        "hook through Celery": (celery, HOOK),
    }
    taken: dict[str, list[Row]] = {label: [] for label in routes}
    for _ in range(_ROUNDS):
        for label, (service, path) in routes.items():
            taken[label].append(service.measure(path, body, connections, seconds))
    rows = {label: Row(*(median(column) for column in zip(*each, strict=True))) for label, each in taken.items()}
    print(f"\n{name} body, {connections} connection(s)")
    print(f"{'':22}{'median ms':>10}{'p99 ms':>10}{'req/s':>10}{'CPU ms':>10}{'errors':>8}")
    for label, row in rows.items():
        print(f"{label:22}{row.median:10.2f}{row.p99:10.2f}{row.rate:10.0f}{row.cpu:10.2f}{row.errors:8.0f}")
    share = rows["hook embedded"].rate / rows["parse, fixed card"].rate
    more = rows["hook through Celery"].median - rows["hook embedded"].median
    print(f"embedded / fixed card: {share:.2f} of the throughput; Celery: {more:+.2f} ms at the median")


class Service(NamedTuple):
    """A running service: its port, and the processes that do its work."""

    port: int
    processes: tuple[int, ...]

    def measure(self, path: str, body: bytes, connections: int, seconds: int) -> Row:
        """Send one body over and over from so many connections."""
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "post.lua"
            (Path(folder) / "body").write_bytes(body)
            script.write_text(
                f'local file = io.open("{folder}/body", "rb")\nwrk.method = "POST"\nwrk.body = file:read("*a")\n'
                f'wrk.headers["Content-Type"] = "application/json"\n{_REPORT}'
            )
            address = f"http://127.0.0.1:{self.port}{path}"
            self._wrk(script, address, connections, 1)
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
    """The service with these settings on a free port."""
    port = free_port()
    process = _start([sys.executable, "-m", "benchmarks.hook_server", str(port)], settings)
    try:
        _until_it_answers(port)
        yield Service(port, (process.pid, *others))
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def with_worker(broker: str) -> Iterator[Service]:
    """The service that asks a Celery worker, and the worker."""
    settings = {"FCDS_HOOK_EVALUATION": "worker", "FCDS_BROKER_URL": broker}
    worker = _start([sys.executable, "-m", "service.cli", "worker", "--queues", "hook"], settings)
    try:
        time.sleep(5)
        with served(settings, worker.pid) as service:
            yield service
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def _start(words: list[str], settings: dict[str, str]) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FCDS_")} | settings
    return subprocess.Popen(words, cwd=_ROOT, env=environment, stderr=subprocess.DEVNULL)


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


if __name__ == "__main__":
    main()
