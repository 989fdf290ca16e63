"""The form at ``/questionnaire``: the published Questionnaire as pages that work without a script.

It knows no medicine. What is asked, when, and what has to be said at once, stands in the Questionnaire. Nobody who
fills it in is ever told a result: the answers go to the care team.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from importlib.resources import files
from secrets import token_urlsafe

import flask
import orjson
from flask import Blueprint, Response
from werkzeug.exceptions import Forbidden, Gone

from service.form.asking import add_asking
from service.form.desk import HEADERS, PATH, Desk, Drafts, Take
from service.form.opening import Door, add_opening
from service.form.sending import add_sending
from service.form.sheet import laid_out
from service.form.wording import page_words
from service.static_files import add_static_files
from workers.records import RecordsError

_LARGEST = 64 * 1024
_MOST_FIELDS = 200


def room(
    take: Take,
    kept: Drafts,
    now: Callable[[], datetime],
    *,
    secret: str = "",
    open_to_anyone: bool = False,
    secure_cookie: bool = True,
) -> Blueprint:
    """The addresses under ``/questionnaire``.

    :param take: takes a QuestionnaireResponse in, as a post to the FHIR address does.
    :param kept: where drafts wait.
    :param now: the moment, with a time zone.
    :param secret: signs links; without one, links are good until this process ends.
    :param open_to_anyone: whether somebody without a link may begin. Only where nobody is authenticated anyway.
    :param secure_cookie: whether the cookie travels by https only.
    """
    questionnaire = orjson.loads((files("fhir_profiles") / "Questionnaire-fasciculation-intake.json").read_bytes())
    desk = Desk(laid_out(questionnaire), page_words(), kept, now)
    blueprint = Blueprint("form", __name__, url_prefix=PATH, template_folder="templates")
    add_static_files(blueprint, __name__)
    add_opening(blueprint, desk, Door(secret or token_urlsafe(32), open_to_anyone, secure_cookie))
    add_asking(blueprint, desk)
    add_sending(blueprint, desk, take)
    _say_plainly_what_fails(blueprint, desk)
    blueprint.before_request(_limit)
    return blueprint


def _limit() -> None:
    flask.request.max_content_length = _LARGEST
    flask.request.max_form_parts = _MOST_FIELDS


def _say_plainly_what_fails(blueprint: Blueprint, desk: Desk) -> None:
    """Somebody who fills in a form is told in their own words, whatever it was; a program would get an outcome."""

    @blueprint.errorhandler(Gone)
    def gone(_: Gone) -> Response:
        return desk.page("message", HTTPStatus.GONE, title="gone-title", says=["gone", "if-very-ill"])

    @blueprint.errorhandler(Forbidden)
    def forbidden(_: Forbidden) -> Response:
        return desk.page("message", HTTPStatus.FORBIDDEN, title="failed-title", says=["foreign", "if-very-ill"])

    @blueprint.errorhandler(RecordsError)
    def not_kept(_: RecordsError) -> Response:
        says = ["not-kept", "if-very-ill"]
        return desk.page("message", HTTPStatus.SERVICE_UNAVAILABLE, title="failed-title", says=says)

    @blueprint.after_request
    def finish(response: Response) -> Response:
        """Nothing but pages leaves this room; an outcome, which is written for programs, becomes one."""
        if response.status_code >= HTTPStatus.BAD_REQUEST and response.mimetype != "text/html":
            title, says = _FAILURES.get(response.status_code, ("failed-title", "failed"))
            response = desk.page("message", HTTPStatus(response.status_code), title=title, says=[says, "if-very-ill"])
        kept_by_browsers = flask.request.endpoint == "form.static"
        response.headers.update({n: v for n, v in HEADERS.items() if n != "Cache-Control" or not kept_by_browsers})
        return response


_FAILURES: dict[int, tuple[str, str]] = {
    HTTPStatus.NOT_FOUND: ("not-found-title", "not-found"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("failed-title", "too-large"),
}
