"""What every page of the form needs: whose draft this is, in which language, and how a page is answered."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

import flask
from flask import Response
from werkzeug.exceptions import Forbidden, Gone

from service.form import draft as drafts
from service.form.draft import Draft, advice_for
from service.form.sheet import Sheet
from service.form.shown import Shower
from service.form.wording import LANGUAGES, Words

COOKIE = "fcds-form"
PATH = "/questionnaire"

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""Nothing is run, nothing is fetched from elsewhere, nothing is kept by the browser."""


class Drafts(Protocol):
    """Where drafts are kept: the part of ``workers.records.Records`` that the form uses."""

    def begin_draft(self, token: str, content: bytes, *, now: datetime, expires: datetime) -> None:
        """Keep a new draft."""

    def draft(self, token: str, *, now: datetime) -> bytes | None:
        """A draft as it was last kept."""

    def change_draft(self, token: str, change: Callable[[bytes], bytes], *, now: datetime) -> bytes | None:
        """Replace a draft by what is made of it."""

    def forget_draft(self, token: str) -> None:
        """Delete a draft."""


class Take(Protocol):
    """Takes a posted resource in, exactly as the FHIR address of intake does."""

    def __call__(self, raw: bytes, *, if_none_exist: str = "") -> object:
        """Check and keep it. Raises Problem or RecordsError, and then nothing was kept."""


class Desk:
    """Where the pages come together; one for the app, used by all its threads."""

    def __init__(self, sheet: Sheet, words: Mapping[str, Words], kept: Drafts, now: Callable[[], datetime]) -> None:
        self.sheet, self.kept, self.now = sheet, kept, now
        self._words = words

    @property
    def token(self) -> str:
        """What opens the draft of this browser; empty where it has none."""
        return flask.request.cookies.get(COOKIE, "")

    def found(self) -> Draft | None:
        """The draft of this browser."""
        content = self.kept.draft(self.token, now=self.now()) if self.token else None
        return drafts.read(content) if content else None

    def draft(self) -> Draft:
        """The draft of this browser. Raises Gone where there is none, or its time is over."""
        found = self.found()
        if found is None:
            raise Gone
        flask.g.language = found.language
        return found

    def changed(self, change: Callable[[Draft], Draft]) -> Draft:
        """The draft after a change that was asked for by one of its own pages. Raises Gone or Forbidden."""
        self._require_own_page(self.draft())
        content = self.kept.change_draft(
            self.token, lambda before: drafts.written(change(drafts.read(before))), now=self.now()
        )
        if content is None:
            raise Gone
        after = drafts.read(content)
        flask.g.language = after.language
        return after

    def shower(self, language: str) -> Shower:
        """Shows questions in this language."""
        return Shower(self.sheet, self._words[language], language)

    def page(
        self, name: str, status: HTTPStatus = HTTPStatus.OK, draft: Draft | None = None, **parts: object
    ) -> Response:
        """A page; with a draft, what its answers make it necessary to say at once stands at its top."""
        language = draft.language if draft else language_asked_for()
        shower = self.shower(language)
        advised = advice_for(self.sheet, draft) if draft else []
        fresh = set(draft.fresh) if draft else set()
        body = flask.render_template(
            f"questionnaire/{name}.html",
            **{"csrf": draft.csrf if draft else "", **parts},
            words=self._words[language],
            language=language,
            languages=LANGUAGES,
            advice=[shower.text(each) for each in advised],
            advice_is_fresh=bool(fresh & set(advised)),
        )
        return Response(body, status, mimetype="text/html")

    def _require_own_page(self, draft: Draft) -> None:
        require_same_site()
        if not hmac.compare_digest(flask.request.form.get("csrf", "").encode(), draft.csrf.encode()):
            raise Forbidden


def require_same_site() -> None:
    """Refuse a form that another site's page sent; browsers say so themselves. Raises Forbidden."""
    headers = flask.request.headers
    origin = urlsplit(headers.get("Origin", "")).netloc
    if headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none") or origin not in (
        "",
        flask.request.host,
    ):
        raise Forbidden


def language_asked_for() -> str:
    """The language of somebody without a draft: what they chose, or what their browser prefers, or the first."""
    chosen = flask.g.get("language") or flask.request.args.get("lang", "")
    if chosen in LANGUAGES:
        return str(chosen)
    return flask.request.accept_languages.best_match(list(LANGUAGES)) or next(iter(LANGUAGES))
