"""What is posted to the FHIR room, and how what was kept is read back."""

from __future__ import annotations

from http import HTTPStatus

import flask
import orjson
import structlog
from flask import Response
from werkzeug.http import http_date

from service.fhir_api.bundle import ALL_WELL, carry_out
from service.fhir_api.entries import posts_in
from service.fhir_api.intake import Intake, Taken
from service.fhir_api.negotiation import answer, body_of, is_known, unchanged, weak, wishes
from service.problems import outcome
from workers.records import Kept

_log = structlog.get_logger("service")


def post_resource(kind: str, intake: Intake, base: str) -> Response:
    """Keep one resource: 201, or 200 with the earlier record where its If-None-Exist was met before.

    :raises Problem: it is refused.
    :raises RecordsError: it could not be kept.
    """
    wanted = wishes(flask.request)
    taken = intake.create(body_of(flask.request), kind, flask.request.headers.get("If-None-Exist"))
    status = HTTPStatus.CREATED if taken.kept.created else HTTPStatus.OK
    _log.info("posted", type=kind, status=int(status))
    location = {"Location": f"{base}/{kind}/{taken.kept.id}"}
    return answer(_returned(taken, wanted.returns), wanted, status, location | _version(taken.kept))


def post_bundle(intake: Intake, base: str) -> Response:
    """Carry out a transaction or batch. Raises as ``post_resource`` does."""
    wanted = wishes(flask.request)
    posts = posts_in(body_of(flask.request))
    done = carry_out(posts, intake, base, wanted.returns)
    _log.info("posted", type=posts.type, entries=len(posts.entries))
    return answer(orjson.dumps(done), wanted)


def show_kept(kept: Kept) -> Response:
    """A resource that was posted, byte by byte as it is kept."""
    wanted = wishes(flask.request)
    tag = str(kept.version)
    if is_known(flask.request, tag):
        return unchanged(tag)
    return answer(kept.content, wanted, headers=_version(kept))


def _returned(taken: Taken, returns: str) -> bytes:
    if returns == "minimal":
        return b""
    if returns == "OperationOutcome":
        return orjson.dumps(outcome(taken.warnings or [ALL_WELL]))
    return taken.kept.content


def _version(kept: Kept) -> dict[str, str]:
    return {"ETag": weak(str(kept.version)), "Last-Modified": http_date(kept.received)}
