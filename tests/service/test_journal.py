"""What is written down while the service runs, and what is left out."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from service.journal import LibraryLine


def line(record: logging.LogRecord) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(LibraryLine().format(record))
    return written


def record(name: str, level: int, message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord(name, level, "x.py", 1, message, values, None)


def test_a_library_s_line_is_json_with_its_text_and_without_its_values() -> None:
    written = line(record("celery.worker", logging.ERROR, "Received unregistered task: %r", {"name": "Jane Canary"}))
    assert written["event"] == "Received unregistered task: %r"
    assert written["level"] == "error"
    assert written["logger"] == "celery.worker"


def test_the_web_server_may_say_where_it_listens() -> None:
    assert line(record("gunicorn.error", logging.INFO, "Listening at: %s", "x"))["event"] == "Listening at: x"


def test_the_web_server_may_not_say_which_request_went_wrong() -> None:
    written = line(record("gunicorn.error", logging.ERROR, "Error handling request %s", "/dashboard/Canary"))
    assert "Canary" not in json.dumps(written)


def test_of_an_exception_only_its_class_is_kept() -> None:
    entry = record("redis", logging.ERROR, "Went wrong")
    try:
        int("Jane Canary")
    except ValueError:
        entry.exc_info = sys.exc_info()
    written = line(entry)
    assert written["error"] == "ValueError"
    assert "Canary" not in json.dumps(written)
    assert "test_journal" not in json.dumps(written)


def test_an_exception_given_as_the_message_is_named_and_not_quoted() -> None:
    entry = logging.LogRecord("x", logging.ERROR, "x.py", 1, ValueError("Jane Canary"), None, None)
    assert line(entry)["event"] == "ValueError"


@pytest.mark.parametrize("text", ["two\nlines", "\x1b[31mred", 'a "quote"', "\u2028"])
def test_one_event_is_one_line_whatever_is_in_it(text: str) -> None:
    written = LibraryLine().format(record("x", logging.INFO, text))
    assert "\n" not in written
    assert "\x1b" not in written
