"""What can go wrong for a caller, and the OperationOutcome that says so.

This is the only place where an error body is built. A problem says what is wrong and
where, never which value it was: values are patient data, or were sent by a stranger.
"""

from __future__ import annotations

import traceback
from http import HTTPStatus
from pathlib import PurePath
from typing import Any
from uuid import uuid4

import msgspec
import orjson
import structlog
from flask import Flask, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from workers.reading import NoPatient, NotJSON, ReadingError, SeveralPatients, WrongPatient

FHIR_JSON = "application/fhir+json"

_log = structlog.get_logger("service")


class Issue(msgspec.Struct, frozen=True):
    """One thing that is wrong: what, and at which place of the request (``context.userId``)."""

    says: str
    at: str = ""


class Problem(Exception):
    """A request cannot be answered, and the caller can do something about it."""

    status = HTTPStatus.BAD_REQUEST
    code = "invalid"

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(issue.says for issue in issues))
        self.issues = issues


class BadRequest(Problem):
    """The request does not have the shape that the standard gives it."""


class NotFound(Problem):
    """Nothing has that address."""

    status = HTTPStatus.NOT_FOUND
    code = "not-found"


class UnsupportedContent(Problem):
    """The body is of a kind that is not read here."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "not-supported"


class TooLarge(Problem):
    """The body is larger than any record that a hook brings along."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too-long"


class DataMissing(Problem):
    """Data that the answer would rest on cannot be had, so there is no answer: 412."""

    status = HTTPStatus.PRECONDITION_FAILED
    code = "required"


_READING: dict[type[ReadingError], Problem] = {
    WrongPatient: BadRequest(Issue("The prefetched Patient is not the patient of the context", "prefetch.patient")),
    SeveralPatients: BadRequest(Issue("The data hold several Patients, and one is expected", "prefetch.patient")),
    NoPatient: DataMissing(Issue("The data hold no Patient resource that can be read", "prefetch.patient")),
    NotJSON: BadRequest(Issue("The prefetched data are not valid JSON", "prefetch")),
}

_HTTP = {
    HTTPStatus.BAD_REQUEST: ("invalid", "The request could not be read"),
    HTTPStatus.NOT_FOUND: ("not-found", "Nothing has this address"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("not-supported", "This address does not take this method"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too-long", "The body is too large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("not-supported", "The body is of a kind that is not read here"),
}


def install(app: Flask) -> None:
    """Have every error of the app answered with an OperationOutcome, Flask's own included."""
    app.register_error_handler(Problem, _answer_problem)
    app.register_error_handler(ReadingError, _answer_reading_error)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(Exception, _answer_unexpected)


def _answer_problem(problem: Problem) -> Response:
    return _outcome(problem.status, problem.code, problem.issues)


def _answer_reading_error(error: ReadingError) -> Response:
    known = (problem for kind, problem in _READING.items() if isinstance(error, kind))
    return _answer_problem(next(known, BadRequest(Issue("The prefetched data could not be read", "prefetch"))))


def _answer_http_exception(error: HTTPException) -> Response | HTTPException:
    if isinstance(error, RequestRedirect) or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    status = HTTPStatus(error.code)
    code, says = _HTTP.get(status, ("processing", status.phrase))
    response = _outcome(status, code, [Issue(says)])
    allow = error.get_response().headers.get("Allow")
    if allow:
        response.headers["Allow"] = allow
    return response


def _answer_unexpected(error: Exception) -> Response:
    """A fault of ours. The log gets its class and place, the caller a reference to find it by; neither gets data."""
    reference = str(uuid4())
    _log.error("unexpected error", error=type(error).__name__, at=_place(error), reference=reference)
    says = f"The service failed. The reference of this failure is {reference}"
    return _outcome(HTTPStatus.INTERNAL_SERVER_ERROR, "exception", [Issue(says)])


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _outcome(status: HTTPStatus, code: str, issues: tuple[Issue, ...] | list[Issue]) -> Response:
    _log.info("refused", status=int(status), code=code)
    structlog.contextvars.clear_contextvars()
    body = {"resourceType": "OperationOutcome", "issue": [_issue(code, issue) for issue in issues]}
    response = Response(orjson.dumps(body), status, mimetype=FHIR_JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def _issue(code: str, issue: Issue) -> dict[str, Any]:
    place = {"expression": [issue.at]} if issue.at else {}
    return {"severity": "error", "code": code, "diagnostics": issue.says, **place}
