"""The first page, and what begins, resumes or ends a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from secrets import token_urlsafe

import flask
from flask import Blueprint, Response
from msgspec.structs import replace
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from service.form import draft as drafts
from service.form.desk import COOKIE, PATH, Desk, language_asked_for, require_same_site
from service.form.draft import KEPT, Draft, pages_for
from service.form.links import Link, LinkExpired, NotALink, link_for, read_link
from service.form.reply import prefilled
from service.form.wording import said

_A_TRIAL = "Patient/trial-"


@dataclass(frozen=True)
class Door:
    """Who may begin: anybody with a link; where nobody is authenticated, also anybody who names a patient."""

    secret: str
    open_to_anyone: bool
    secure_cookie: bool


def add_opening(blueprint: Blueprint, desk: Desk, door: Door) -> None:
    """The first page, the answer to its button, and the button that deletes everything."""

    @blueprint.get("")
    def start() -> Response:
        """What this is about; nothing is kept before the person says so."""
        link = _link_text(desk, door)
        read_link(link, door.secret, desk.now())
        item = next(each for each in desk.sheet.questionnaire["item"] if each["type"] == "display")
        language = language_asked_for()
        sentences = re.split(r"(?<=[.?!]) ", said(item, "text", language))
        return desk.page("start", link=link, title=said(desk.sheet.questionnaire, "title", language), intro=sentences)

    @blueprint.post("")
    def begin() -> AnyResponse:
        """Begin; or go on where this browser stopped with the same link."""
        require_same_site()
        flask.g.language = flask.request.form.get("lang", "")
        text = flask.request.form.get("link", "")
        link = read_link(text, door.secret, desk.now())
        earlier = desk.found()
        if earlier and earlier.link == _digest(text) and not earlier.sent:
            return _resumed(desk)
        return _begun(desk, door, text, link)

    @blueprint.post("/forget")
    def forget() -> AnyResponse:
        """Delete the draft at once."""
        desk.changed(lambda draft: draft)  # only one of its own pages may ask for this
        desk.kept.forget_draft(desk.token)
        answer = desk.page("message", title="forgotten-title", says=["forgotten"])
        answer.delete_cookie(COOKIE, path=PATH)
        return answer

    _say_what_is_wrong_with_a_link(blueprint, desk)


def _say_what_is_wrong_with_a_link(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.errorhandler(NotALink)
    def refused(problem: NotALink) -> Response:
        expired = isinstance(problem, LinkExpired)
        says = "link-expired" if expired else "link-unknown"
        status = HTTPStatus.GONE if expired else HTTPStatus.NOT_FOUND
        return desk.page("message", status, title="link-title", says=[says, "link-what-to-do", "if-very-ill"])


def _link_text(desk: Desk, door: Door) -> str:
    """The link that was followed; where nobody is authenticated, one for whoever is named, or for a trial.

    :raises NotALink: no link was followed, and one is needed; or a name is none.
    """
    asked = flask.request.args
    if "link" in asked or not door.open_to_anyone:
        return asked.get("link", "")
    patient = asked.get("patient") or _A_TRIAL + token_urlsafe(9).replace("_", "-")
    role, encounter = asked.get("role", ""), asked.get("encounter", "")
    return link_for(patient, role, encounter, door.secret, desk.now() + KEPT)


def _resumed(desk: Desk) -> AnyResponse:
    language = language_asked_for()
    draft = desk.kept.change_draft(
        desk.token, lambda content: drafts.written(_speaking(drafts.read(content), language)), now=desk.now()
    )
    if draft is None:
        raise NotFound
    return flask.redirect(flask.url_for("form.go_on"), HTTPStatus.SEE_OTHER)


def _speaking(draft: Draft, language: str) -> Draft:
    return replace(draft, language=language)


def _begun(desk: Desk, door: Door, text: str, link: Link) -> AnyResponse:
    token, now = token_urlsafe(32), desk.now()
    draft = Draft(
        link=_digest(text),
        csrf=token_urlsafe(32),
        patient=link.patient,
        language=language_asked_for(),
        encounter=link.encounter,
        answers=prefilled(desk.sheet, link.role),
        owner=link.owner,
    )
    desk.kept.begin_draft(token, drafts.written(draft), now=now, expires=now + KEPT)
    first = pages_for(desk.sheet, draft)[0].place
    answer = flask.redirect(flask.url_for("form.ask", group=first.group, number=first.number), HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        COOKIE, token, max_age=KEPT, path=PATH, httponly=True, samesite="Strict", secure=door.secure_cookie
    )
    return answer


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()
