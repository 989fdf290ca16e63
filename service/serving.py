"""The web server: gunicorn, set up for this service and started from Python."""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys
from importlib import import_module
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import msgspec
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from service import journal
from service.settings import Settings

_BANNER = "Fasciculation CDS{how} at {url}\n{who}"
_ANYONE = "No client authentication: anyone who reaches this address is answered. Not for production."
_CLIENTS = "Client authentication: only the clients in the site file are answered, by their tokens for {url}."

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 # gunicorn's own heartbeat files, under names of its making


class PortTaken(OSError):
    """Something else listens there, or the address is none of this machine's."""


def require_free(host: str, port: int) -> None:
    """Find out in time whether an address can be listened on. Raises PortTaken."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        raise PortTaken(f"{url(host, port)} cannot be listened on: {error.strerror}") from None


def banner(settings: Settings, host: str, port: int) -> str:
    """What whoever starts the service is told: where it is, and whom it answers."""
    how = "" if settings.in_production else ", for development," if settings.authenticates else ", embedded,"
    who = _CLIENTS.format(url=settings.public_url) if settings.authenticates else _ANYONE
    return _BANNER.format(how=how, url=url(host, port), who=who)


def require_servable(settings: Settings) -> None:
    """Find out in time whether clients can be authenticated as the site file has it, and whether the knowledge that is
    to be compared can be used.

    :raises SettingsError: they cannot.
    :raises SiteError: the site file cannot be used.
    :raises KnowledgeError: the knowledge to compare with cannot be used.
    """
    if settings.authenticates:
        from service.trust.door import site_of  # noqa: PLC0415 # the embedded service starts without it
        from service.trust.site_file import load_site  # noqa: PLC0415

        site_of(settings, load_site)
    if settings.candidate_knowledge:
        import_module("service.wsgi").candidate_in(settings.candidate_knowledge)


def serve(settings: Settings, host: str, port: int, level: int = logging.INFO) -> None:
    """Serve until a signal says stop; requests under way are finished first.

    :raises SettingsError: before anything is bound, when the settings cannot be served; or SiteError.
    """
    require_servable(settings)
    journal.write_to_stderr(level)
    if not settings.secret_key:  # one for all processes: what one has signed, each of them opens
        settings = msgspec.structs.replace(settings, secret_key=token_urlsafe(32))
    _Server(settings, {**options(settings, host, port), "loglevel": logging.getLevelName(level).lower()}).run()


def options(settings: Settings, host: str, port: int) -> dict[str, Any]:
    """What gunicorn is told. In development without a broker one process, so that it starts fast and small."""
    alone = not settings.broker_url and not settings.in_production
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "worker_class": "service.even_worker.EvenWorker",
        "workers": 1 if alone else max(2, os.cpu_count() or 2),
        "threads": 12 if alone else 8,
        "timeout": 30,
        "graceful_timeout": 20,
        "keepalive": 15,
        "max_requests": 0 if alone else 50_000,
        "max_requests_jitter": 0 if alone else 5_000,
        "limit_request_line": 4094,
        "limit_request_fields": 64,
        "limit_request_field_size": 8190,
        "worker_tmp_dir": str(_SHARED_MEMORY) if _SHARED_MEMORY.is_dir() else None,
        "control_socket_disable": True,
        "logger_class": _Journal,
        "proc_name": "fcds",
    }


def settle() -> None:
    """Make a loaded process good at many short requests; every process that serves does this once.

    What is loaded stays for good, so that the garbage collector need not look at it again and
    again, and a record is some thousand objects without a cycle among them. A request takes a
    few milliseconds of pure Python: threads that took turns within it would all finish later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    sys.setswitchinterval(_A_REQUEST_SECONDS)


_A_REQUEST_SECONDS = 0.02


def url(host: str, port: int) -> str:
    """The address that a browser on this machine can use."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(BaseApplication):  # type: ignore[misc] # gunicorn is published without types
    def __init__(self, settings: Settings, given: dict[str, Any]) -> None:
        self._settings = settings
        self._given = given
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._given.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app: Flask = import_module("service.wsgi").compose(self._settings)
        settle()
        return app


class _Journal(Logger):  # type: ignore[misc] # gunicorn is published without types
    """gunicorn's log lines go the way of all others."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 # gunicorn's configuration
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.access_log.handlers.clear()
