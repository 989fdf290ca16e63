"""The last pages: check your answers, send them, thanks."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import NamedTuple

import flask
import orjson
import structlog
from flask import Blueprint
from msgspec.structs import replace
from werkzeug.wrappers import Response as AnyResponse

from service.form.desk import Desk, Take
from service.form.draft import Draft, advice_for, first_new, pages_for, sending_key, standing
from service.form.reply import response
from service.problems import Problem
from service.trust.whose import answers_for
from workers.records import RecordsError

_log = structlog.get_logger("service")


class Row(NamedTuple):
    """One question of the check: its answers, and where they are changed."""

    link_id: str
    question: str
    answers: list[str]
    change: str


def add_sending(blueprint: Blueprint, desk: Desk, take: Take) -> None:
    """Check your answers, the button that sends them, and the thanks."""

    @blueprint.get("/check")
    def check() -> AnyResponse:
        """Every question that was asked, with its answer."""
        draft = desk.draft()
        if draft.sent or first_new(desk.sheet, draft):
            return flask.redirect(flask.url_for("form.go_on"), HTTPStatus.SEE_OTHER)
        return desk.page("check", HTTPStatus.OK, draft, groups=list(_groups(desk, draft)))

    @blueprint.post("/check")
    def send() -> AnyResponse:
        """Hand the answers in. Where that fails nobody is thanked, and the draft stays."""
        draft = desk.changed(lambda draft: draft)  # only one of its own pages may ask for this
        if draft.sent or first_new(desk.sheet, draft):
            return flask.redirect(flask.url_for("form.go_on"), HTTPStatus.SEE_OTHER)
        return _sent(desk, draft, take)

    @blueprint.get("/thanks")
    def thanks() -> AnyResponse:
        """The thanks, as often as they are asked for."""
        draft = desk.draft()
        if not draft.sent:
            return flask.redirect(flask.url_for("form.go_on"), HTTPStatus.SEE_OTHER)
        return desk.page("thanks", HTTPStatus.OK, draft)


def _sent(desk: Desk, draft: Draft, take: Take) -> AnyResponse:
    answers_for(draft.owner)
    made = orjson.dumps(response(desk.sheet, draft, desk.now()))
    try:
        take(made, if_none_exist=sending_key(desk.token, standing(desk.sheet, draft)))
    except (Problem, RecordsError) as error:
        _log.error("a filled form was not taken", error=type(error).__name__)
        return desk.page("not-sent", HTTPStatus.SERVICE_UNAVAILABLE, draft)
    return _thanked(desk, draft)


def _thanked(desk: Desk, draft: Draft) -> AnyResponse:
    """Forget the answers, which are where they belong now; what has to be done at once stays to be read.

    Where even this cannot be kept the thanks are shown all the same: the answers did arrive.
    """
    done = replace(draft, answers={}, passed=(), fresh=tuple(advice_for(desk.sheet, draft)), sent=True)
    try:
        desk.changed(lambda _: done)
    except RecordsError as error:
        _log.warning("a form that was sent could not be closed", error=type(error).__name__)
        return desk.page("thanks", HTTPStatus.OK, done)
    return flask.redirect(flask.url_for("form.thanks"), HTTPStatus.SEE_OTHER)


def _groups(desk: Desk, draft: Draft) -> Iterator[tuple[str, list[Row]]]:
    shower, answers = desk.shower(draft.language), standing(desk.sheet, draft)
    rows: dict[str, list[Row]] = {}
    for page in pages_for(desk.sheet, draft):
        address = flask.url_for("form.ask", group=page.place.group, number=page.place.number)
        for each in page.questions:
            row = Row(each, shower.text(each), shower.answers(each, answers.get(each, ())), f"{address}#q-{each}")
            rows.setdefault(page.place.group, []).append(row)
    for group, each_row in rows.items():
        yield shower.text(group), each_row
