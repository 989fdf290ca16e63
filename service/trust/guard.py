"""What is open to everybody, and the gate before everything else.

The question is asked before any view runs, for every address that is not named here as open: an address that somebody
adds is closed until it is named.
"""

from __future__ import annotations

import flask
from flask import Flask, Request

from service.fhir_api.models import READ_TYPES
from service.settings import Settings
from service.trust import cors, transport
from service.trust.gate import Caller, Gate, OpenGate
from service.trust.whose import CALLER

DISCOVERY = "hooks.discover"

OPEN_ROOMS = frozenset({"health", "form", "dsi"})
"""Blueprints that are open: the form lets in by its own signed links, and nothing about patients is in the others."""

OPEN = frozenset({DISCOVERY, "fhir.metadata"})
"""Endpoints that are open: what is on offer."""

_PUBLISHED = frozenset({"fhir.read", "fhir.of_type"})
"""Endpoints that give published artefacts to everybody, and what was posted about patients to clients."""


class Doorkeeper:
    """A gate that asks once for each request, however often it is asked: a token is good for one time only."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def admit(self, request: Request) -> Caller:
        """Whose call this is. Raises NotAuthenticated."""
        caller: Caller | None = request.environ.get(CALLER)
        if caller is None:
            caller = request.environ[CALLER] = self._gate.admit(request)
        return caller


def install(app: Flask, settings: Settings, gate: Gate | None, browsers: cors.Allows | None) -> Doorkeeper:
    """Let nobody past the gate but to what is open, and say to browsers what they have to know.

    :param gate: None lets everybody in.
    :param browsers: from pages of which origins a browser may call. Without it: none; and without a gate, those of
        this machine.
    :returns: the gate that a view may ask again whose call it is.
    """
    keeper = Doorkeeper(gate or OpenGate())
    _ask_everybody(app, keeper, OPEN if settings.discovery == "public" else OPEN - {DISCOVERY})
    cors.install(app, browsers or (cors.listed(()) if gate else cors.on_this_machine))
    transport.install(app, settings.public_url)
    return keeper


def _ask_everybody(app: Flask, gate: Gate, open_endpoints: frozenset[str]) -> None:

    @app.before_request
    def ask() -> None:
        """Who calls, before anything of the call is read."""
        if not _is_open(flask.request, open_endpoints):
            gate.admit(flask.request)


def _is_open(request: Request, endpoints: frozenset[str]) -> bool:
    """Whether a request reaches nothing but what is open; so does one that nothing answers, or that only asks how."""
    if request.endpoint is None or request.method == "OPTIONS":
        return True
    if request.endpoint in endpoints or request.blueprint in OPEN_ROOMS:
        return True
    kind = (request.view_args or {}).get("kind")
    return request.endpoint in _PUBLISHED and request.method in {"GET", "HEAD"} and kind not in READ_TYPES
