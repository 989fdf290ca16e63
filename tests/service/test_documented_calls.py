"""The calls of the documentation, made as they stand there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service import create_app
from service.settings import Settings
from tests.service.apps import NOW
from tests.service.hook_calls import TODAY
from workers.contract import Evaluator
from workers.records import open_records

_BLOCKS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SERVED_AT = "http://127.0.0.1:8000"
_FLAGS = {"-s", "-si"}


@pytest.fixture
def client(tmp_path: Path, evaluator: Evaluator) -> Iterator[FlaskClient]:
    """A client of the whole app, over records of its own, with a clock that goes on from call to call."""
    opened = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    seconds = count()
    now = lambda: NOW + timedelta(seconds=next(seconds))  # noqa: E731
    yield create_app(Settings(), evaluator, opened, today=lambda: TODAY, now=now).test_client()
    opened.close()


def lines_of(page: Path) -> list[str]:
    """Each command of a page, continued lines joined."""
    blocks = _BLOCKS.findall(page.read_text(encoding="utf-8"))
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def call(client: FlaskClient, command: str, given: bytes, root: Path) -> bytes:
    """Make the call of one ``curl``, with what was piped into it; what came back."""
    program, *words = shlex.split(command)
    assert program == "curl"
    address, headers, body = "", {}, None
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word in ("--data", "--data-binary"):
            file = words.pop(0).removeprefix("@")
            body = given if file == "-" else (root / file).read_bytes()
        elif word not in _FLAGS:
            address = word
    path = address.removeprefix(_SERVED_AT)
    assert path != address, command
    answered = client.get(path, headers=headers) if body is None else client.post(path, data=body, headers=headers)
    assert answered.status_code in (200, 201), (command, answered.text)
    return bytes(answered.data)


@pytest.mark.parametrize("page", ["README.md", "docs/fhir.md"])
def test_every_call_of_a_page_works_in_its_order(client: FlaskClient, root: Path, page: str) -> None:
    lines = lines_of(root / page)
    assert len(lines) > 1
    for line in lines:
        told = b""
        for command in line.split(" | "):
            told = call(client, command.strip(), told, root)
            assert told
