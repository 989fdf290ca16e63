"""The CDS Hooks room: discovery, and one address for each service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import perf_counter

import flask
import orjson
import structlog
from flask import Blueprint, Response

from service.ehr.completing import Complete
from service.hooks.catalogue import SERVICES, Service
from service.hooks.discovery import document
from service.hooks.invoke import Desk
from service.hooks.request import check, read_body, require_data
from service.problems import Issue, NotFound
from service.trust.gate import Gate, require_hook
from service.turn import Turn

_log = structlog.get_logger("service")


def room(desk: Desk, today: Callable[[], date], gate: Gate, complete: Complete, turn: Turn) -> Blueprint:
    """The addresses under ``/cds-services``.

    ``gate`` says whose call it is, ``complete`` gets what its prefetch lacks, and ``desk`` answers it, as on the day
    that ``today`` says, when it is the call's ``turn``.
    """
    blueprint = Blueprint("hooks", __name__)
    offer = document(SERVICES.values())

    @blueprint.get("/cds-services")
    def discover() -> Response:
        """What is on offer."""
        return Response(offer, mimetype="application/json")

    @blueprint.post("/cds-services/<service_id>")
    def call(service_id: str) -> Response:
        """One call: the cards, or an error that says what to do; a failure is never an empty list."""
        began = perf_counter()
        caller = gate.admit(flask.request)
        service = _known(service_id)
        require_hook(caller.client, service.hook)
        body = read_body(flask.request)
        with turn.taken():
            sent = check(body, service, caller)
            cards = []
            if sent.asked.by_clinician:
                data = complete(sent, service)
                require_data(data.prefetch, service)
                cards = desk.cards(sent, data, today())
            answer = orjson.dumps({"cards": cards})
        why_none = {} if sent.asked.by_clinician else {"withheld": "the reader is no clinician"}
        _log.info("hook", service=service.id, status=200, ms=round((perf_counter() - began) * 1000, 1), **why_none)
        structlog.contextvars.clear_contextvars()
        return Response(answer, mimetype="application/json", headers={"Cache-Control": "no-store"})

    return blueprint


def _known(service_id: str) -> Service:
    if service_id not in SERVICES:
        raise NotFound(Issue("No CDS service has this id; GET /cds-services lists them"))
    return SERVICES[service_id]
