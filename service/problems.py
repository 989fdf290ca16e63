"""What can go wrong for a caller, and the OperationOutcome that says so.

This is the only place where an error body is built. A problem says what is wrong and
where, never which value it was: values are patient data, or were sent by a stranger.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import PurePath
from typing import Any, Literal
from uuid import uuid4

import msgspec
import orjson
import structlog
from flask import Flask, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from workers.reading import NoPatient, NotJSON, ReadingError, SeveralPatients, WrongPatient
from workers.records import CannotBeKept, RecordsError

FHIR_JSON = "application/fhir+json"

_log = structlog.get_logger("service")


Severity = Literal["error", "warning", "information"]


class Issue(msgspec.Struct, frozen=True):
    """One thing that is wrong: what, and at which place of the request (``context.userId``, ``Observation.code``).

    ``code`` is a FHIR issue type; without one it is that of the problem.
    """

    says: str
    at: str = ""
    code: str = ""
    severity: Severity = "error"


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


class NotTaken(Problem):
    """The address is right, and does not take what was asked of it: 405."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "not-supported"


class NotAcceptable(Problem):
    """The answer was asked for in a form that is not given here."""

    status = HTTPStatus.NOT_ACCEPTABLE
    code = "not-supported"


class Unprocessable(Problem):
    """The resource can be read, and is not one that is kept: what it says breaks a rule, or nobody would read it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "business-rule"


class ConditionUnmet(Problem):
    """The request is to be carried out under a condition that is not met, or that cannot be looked at."""

    status = HTTPStatus.PRECONDITION_FAILED
    code = "conflict"


class NotNow(Problem):
    """What the answer needs is down; the same may work later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "transient"


class NotAuthenticated(Exception):
    """A call does not show whose it is. ``because``, and what is ``known`` of the caller, are for our log alone."""

    def __init__(self, because: str, **known: str) -> None:
        super().__init__(because)
        self.because = because
        self.known = known


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

RETRY_AFTER_SECONDS = 10
_DOWN = NotNow(Issue("The records do not answer at present, and nothing was kept; please send this again later"))
_UNKEEPABLE = Unprocessable(
    Issue("An id, reference or identifier is too long, or holds a character that cannot be kept", code="value")
)

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
    app.register_error_handler(NotAuthenticated, _answer_not_authenticated)
    app.register_error_handler(ReadingError, _answer_reading_error)
    app.register_error_handler(RecordsError, _answer_records_error)
    app.register_error_handler(HTTPException, _answer_http_exception)
    app.register_error_handler(Exception, _answer_unexpected)


def _answer_problem(problem: Problem) -> Response:
    return _outcome(problem.status, problem.code, problem.issues)


def _answer_not_authenticated(refused: NotAuthenticated) -> Response:
    """Nothing but 401: whoever tries tokens learns nothing from the answers. (J9)"""
    _log.warning("not authenticated", status=int(HTTPStatus.UNAUTHORIZED), because=refused.because, **refused.known)
    structlog.contextvars.clear_contextvars()
    response = Response(status=HTTPStatus.UNAUTHORIZED)
    response.headers.remove("Content-Type")
    response.headers.update({"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
    return response


def _answer_reading_error(error: ReadingError) -> Response:
    known = (problem for kind, problem in _READING.items() if isinstance(error, kind))
    return _answer_problem(next(known, BadRequest(Issue("The prefetched data could not be read", "prefetch"))))


def _answer_records_error(error: RecordsError) -> Response:
    return _answer_problem(problem_with_records(error))


def problem_with_records(error: RecordsError) -> Problem:
    """What a failure of the records means for somebody who wants something kept or read."""
    if isinstance(error, CannotBeKept):
        return _UNKEEPABLE
    _log.error("the records failed", error=type(error).__name__)
    return _DOWN


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


@contextmanager
def no_error_of_the_caller(event: str) -> Iterator[None]:
    """For what is done beside an answer: whatever goes wrong is logged as this event, by its class and place."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 # a handler for every exception stands only in this module
        _log.error(event, error=type(error).__name__, at=_place(error))


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _outcome(status: HTTPStatus, code: str, issues: tuple[Issue, ...] | list[Issue]) -> Response:
    _log.info("refused", status=int(status), code=code)
    structlog.contextvars.clear_contextvars()
    response = Response(orjson.dumps(outcome(issues, code)), status, mimetype=FHIR_JSON)
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def outcome(issues: Iterable[Issue], code: str = "informational") -> dict[str, Any]:
    """An OperationOutcome with these issues; one that has no code of its own is given ``code``."""
    return {"resourceType": "OperationOutcome", "issue": [_issue(code, issue) for issue in issues]}


def _issue(code: str, issue: Issue) -> dict[str, Any]:
    place = {"expression": [issue.at]} if issue.at else {}
    return {"severity": issue.severity, "code": issue.code or code, "diagnostics": issue.says, **place}
