"""What the service writes down while it runs: one line of JSON for each event, on standard error.

Patient data never reaches a log. Our own lines carry only the fields they are given;
for lines of the libraries underneath, the arguments are left out, because Celery puts
whole messages into them, and of an exception only its class is kept.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import orjson
import structlog

_SAFE_LOGGERS = ("gunicorn", "celery.apps.worker", "celery.worker.consumer.connection")
"""Libraries whose informational lines are about sockets and processes, never about a request."""


def write_to_stderr(level: int = logging.INFO) -> None:
    """Send every log line of this process, ours and the libraries', to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=_as_bytes),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(file=sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LibraryLine())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("celery.app.trace").setLevel(logging.CRITICAL)  # tasks report their own failures, without values
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines are addresses, and those name patients


class LibraryLine(logging.Formatter):
    """A library's log record as one JSON line without anything that could come from a request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; of an exception only the class."""
        line = {
            "event": self._says(record),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return orjson.dumps(line).decode()

    def _says(self, record: logging.LogRecord) -> str:
        if record.levelno == logging.INFO and record.name.startswith(_SAFE_LOGGERS):
            return record.getMessage()
        return record.msg if isinstance(record.msg, str) else type(record.msg).__name__


def _as_bytes(line: dict[str, Any], **_: object) -> bytes:
    return orjson.dumps(line, default=str)
