"""The demonstration: start the embedded service, send it a sample patient, print the card.

The patient is the man of vignette O01 of the clinical specification, and nobody real.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException
from importlib.resources import files
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from uuid import uuid4

import click

from service import serving
from service.settings import Settings
from service.terminal import as_text

HOST = "127.0.0.1"
SERVICE = "fasciculation-patient-view"
WRITTEN = "org.fasciculation-cds.sample"
"""The extension of the sample request that names the day on which its dates are right."""

START_SECONDS = 60.0
_FULL_DATE = re.compile(r"\A\d{4}-\d{2}-\d{2}(?=T|\Z)")


class DemoFailed(click.ClickException):
    """The demonstration cannot go on; the text says why in one line."""


def demonstrate(port: int, say: Callable[[str], None], *, once: bool) -> None:
    """Show what the service says about the sample patient.

    :param port: where to serve; when it is taken, ``once`` takes a free one instead.
    :param say: prints a line.
    :param once: stop after the card; otherwise the service goes on until a signal comes.
    :raises DemoFailed: the port is taken, the service does not start, or it gives no card.
    """
    port = _port(port, once=once)
    with _service(port) as server:
        _wait_for(server, port)
        for card in _ask(port, sample_request(date.today())):  # noqa: DTZ011 # the clinic's own calendar day
            say(as_text(card))
        if not once:
            say(f"\n{serving.banner(Settings(), HOST, port)}\nCtrl-C stops it.")
            server.wait()


def sample_request(today: date) -> dict[str, Any]:
    """The sample request, moved in time so that the patient's story ends today."""
    sample: dict[str, Any] = json.loads((files("service") / "samples" / "o01-hook.json").read_text(encoding="utf-8"))
    written = date.fromisoformat(sample["extension"][WRITTEN]["asOf"])
    return {**_moved(sample, today - written), "hookInstance": str(uuid4())}


def serve_for(parent: int, port: int) -> None:
    """Be the service of a demonstration, and end when that process does, however it ends.

    What is posted to it is forgotten with it: a sample is no patient among those of the user's own records.
    """
    Thread(target=_end_with, args=(parent,), daemon=True).start()
    with TemporaryDirectory(prefix="fcds-demo-") as folder:
        serving.serve(Settings(database_url=f"sqlite:///{folder}/records.sqlite3"), HOST, port, logging.WARNING)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def _moved(part: Any, by: timedelta) -> Any:  # noqa: ANN401 # JSON is anything
    """The same JSON with every full date in it moved."""
    if isinstance(part, dict):
        return {name: _moved(value, by) for name, value in part.items()}
    if isinstance(part, list):
        return [_moved(value, by) for value in part]
    if isinstance(part, str) and (found := _FULL_DATE.match(part)):
        return (date.fromisoformat(found[0]) + by).isoformat() + part[found.end() :]
    return part


def _port(wanted: int, *, once: bool) -> int:
    try:
        serving.require_free(HOST, wanted)
    except serving.PortTaken:
        if not once:
            raise DemoFailed(f"Port {wanted} is taken; choose another one with --port") from None
        with socket.create_server((HOST, 0)) as probe:
            free: int = probe.getsockname()[1]
        return free
    return wanted


@contextmanager
def _service(port: int) -> Iterator[subprocess.Popen[bytes]]:
    code = f"from service.sample import serve_for; serve_for({os.getpid()}, {port})"
    server = subprocess.Popen([sys.executable, "-c", code])  # noqa: S603 # our own program with two numbers
    handlers = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield server
    finally:
        server.terminate()
        server.wait()
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _stop(*_: object) -> None:
    raise SystemExit(0)


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise DemoFailed("The service did not start")
        try:
            status, _ = _call(port, "GET", "/health/live")
        except (OSError, HTTPException):
            time.sleep(0.05)
            continue
        if status == 200:  # noqa: PLR2004 # HTTP's OK
            return
    raise DemoFailed(f"The service did not answer within {START_SECONDS:.0f} seconds")


def _ask(port: int, request: dict[str, Any]) -> list[dict[str, Any]]:
    status, body = _call(port, "POST", f"/cds-services/{SERVICE}", json.dumps(request).encode())
    cards: list[dict[str, Any]] = json.loads(body).get("cards", [])
    if not cards:
        raise DemoFailed(f"The service answered the sample patient with status {status} and no card")
    return cards


def _call(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    connection = HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
