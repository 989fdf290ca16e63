"""Where clients say what became of the cards: ``POST /cds-services/{id}/feedback``.

A good item is kept, whatever stands beside it. What names a card that was not sent to this client is kept too, and set
apart: it is counted in the report and does nothing. The answer is the same either way, so nobody learns from it which
cards there are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flask
import orjson
import structlog
from flask import Blueprint, Response

from service.hooks.catalogue import SERVICES
from service.hooks.feedback_schema import read_feedback
from service.hooks.request import read_body
from service.problems import FHIR_JSON, Issue, NotFound, outcome
from service.trust.gate import Gate
from workers.records import Records

_log = structlog.get_logger("service")


def room(records: Records, now: Callable[[], datetime], gate: Gate) -> Blueprint:
    """The address for feedback of each service. ``gate`` says whose call it is, ``now`` when it came."""
    blueprint = Blueprint("feedback", __name__)

    @blueprint.post("/cds-services/<service_id>/feedback")
    def take(service_id: str) -> Response:
        """Keep what can be kept: 200, with an OperationOutcome about the rest."""
        caller = gate.admit(flask.request)
        if service_id not in SERVICES:
            raise NotFound(Issue("No CDS service has this id; GET /cds-services lists them"))
        read = read_feedback(read_body(flask.request), caller)
        taken = records.cards.keep_feedback(read.items, received=now())
        _log.info(
            "feedback",
            service=service_id,
            taken=len(read.items),
            new=taken.new,
            unknown=taken.unknown,
            refused=len(read.refused),
        )
        structlog.contextvars.clear_contextvars()
        return _answer(read.refused)

    return blueprint


def _answer(refused: list[Issue]) -> Response:
    if refused:
        return Response(
            orjson.dumps(outcome(refused, "invalid")), mimetype=FHIR_JSON, headers={"Cache-Control": "no-store"}
        )
    response = Response(headers={"Cache-Control": "no-store"})
    response.headers.remove("Content-Type")
    return response
