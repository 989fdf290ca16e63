"""The pages with questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import NamedTuple

import flask
from flask import Blueprint, Response
from msgspec.structs import replace
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from service.form.desk import Desk
from service.form.draft import Draft, advice_for, first_new, given, next_place, pages_for, place_before, standing
from service.form.sheet import Page, Place, Sheet
from service.form.typed import Fault, Typed, read
from service.form.wording import LANGUAGES, said

_LANGUAGE = "lang:"


def add_asking(blueprint: Blueprint, desk: Desk) -> None:
    """One address for each page, and one that leads to where somebody stopped."""

    @blueprint.get("/part/<group>/<int:number>")
    def ask(group: str, number: int) -> AnyResponse:
        """The questions of a page. One that these answers leave out leads on to where there is something to ask."""
        draft = desk.draft()
        place = _place(desk.sheet, group, number)
        page = _asked(desk.sheet, draft, place)
        return _shown(desk, draft, page) if page and not draft.sent else go_on()

    @blueprint.post("/part/<group>/<int:number>")
    def answer(group: str, number: int) -> AnyResponse:
        """Keep what was answered, whatever button was pressed, and lead on; or show what to look at again."""
        place, typed = _place(desk.sheet, group, number), flask.request.form.to_dict(flat=False)
        filled = _Filled({})

        def change(draft: Draft) -> Draft:
            nonlocal filled
            if draft.sent:
                return draft
            after, filled = _filled_in(desk.sheet, draft, place, typed, desk.now().date())
            return after

        draft = desk.changed(change)
        go = flask.request.form.get("go", "")
        page = _asked(desk.sheet, draft, place)
        if filled.faults and page:
            return _shown(desk, draft, page, typed, filled.faults)
        return _led(desk, draft, place, go)

    @blueprint.get("/go-on")
    def go_on() -> AnyResponse:
        """To the first page that this person has not seen, or to the last."""
        draft = desk.draft()
        return _redirect(None if draft.sent else first_new(desk.sheet, draft), draft)


class _Filled(NamedTuple):
    """What is to be looked at again, by link id."""

    faults: Mapping[str, Fault]


def _filled_in(sheet: Sheet, draft: Draft, place: Place, typed: Typed, today: date) -> tuple[Draft, _Filled]:
    """The draft with one page filled in. Only what was asked on it is read, so that nothing else can be slipped in."""
    page = _asked(sheet, draft, place)
    asked = page.questions if page else ()
    readings = {each: read(sheet.questions[each], sheet.items[each], typed, today) for each in asked}
    answers = {each: said for each, said in draft.answers.items() if each not in readings}
    answers |= {each: reading.answers for each, reading in readings.items() if reading.answers}
    faults = {each: reading.fault for each, reading in readings.items() if reading.fault}
    language = next((go.removeprefix(_LANGUAGE) for go in typed.get("go", ()) if go.startswith(_LANGUAGE)), "")
    after = replace(
        draft,
        answers=answers,
        passed=tuple(dict.fromkeys((*draft.passed, *asked))) if not faults else draft.passed,
        language=language if language in LANGUAGES else draft.language,
        reviewing=draft.reviewing or first_new(sheet, draft) is None,
    )
    before = set(advice_for(sheet, draft))
    return replace(after, fresh=tuple(each for each in advice_for(sheet, after) if each not in before)), _Filled(faults)


def _led(desk: Desk, draft: Draft, place: Place, go: str) -> AnyResponse:
    if draft.sent:
        return _redirect(None, draft)
    if go.startswith(_LANGUAGE) and _asked(desk.sheet, draft, place):
        return _redirect(place, draft)
    if go == "back":
        before = place_before(desk.sheet, draft, place)
        return _redirect(before, draft) if before else _redirect(place, draft)
    return _redirect(next_place(desk.sheet, draft, place), draft)


def _redirect(place: Place | None, draft: Draft) -> AnyResponse:
    """To a page; to the check of all answers where no page is left; and once they are sent, to the thanks."""
    if place:
        address = flask.url_for("form.ask", group=place.group, number=place.number)
    else:
        address = flask.url_for("form.thanks" if draft.sent else "form.check")
    return flask.redirect(address, HTTPStatus.SEE_OTHER)


def _shown(
    desk: Desk, draft: Draft, page: Page, typed: Typed | None = None, faults: Mapping[str, Fault] | None = None
) -> Response:
    faults = faults or {}
    shower, answers = desk.shower(draft.language), standing(desk.sheet, draft)
    fields = [shower.field(each, answers.get(each, ()), typed, faults.get(each)) for each in page.questions]
    groups = list(dict.fromkeys(each.place.group for each in pages_for(desk.sheet, draft)))
    group = desk.sheet.items[page.place.group]
    return desk.page(
        "part",
        HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
        draft,
        title=said(group, "text", draft.language),
        help=list(shower.helps(group)) if page.place.number == 1 else [],
        fields=fields,
        part=groups.index(page.place.group) + 1,
        parts=len(groups),
        continued=page.place.number > 1,
        has_before=place_before(desk.sheet, draft, page.place) is not None,
    )


def _asked(sheet: Sheet, draft: Draft, place: Place) -> Page | None:
    """A page as it is for this person; None where there is nothing on it for them."""
    return next((page for page in sheet.asked(given(standing(sheet, draft))) if page.place == place), None)


def _place(sheet: Sheet, group: str, number: int) -> Place:
    place = Place(group, number)
    if place not in [page.place for page in sheet.pages]:
        raise NotFound
    return place
