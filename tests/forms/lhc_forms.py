"""LHC-Forms, the National Library of Medicine's form renderer, in a page of our own on the loopback interface."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, Response, send_from_directory

from tests.forms.install import locked
from tests.service.form.chromium import Chromium, Page, PageFailed
from tests.service.form.served import served

Json = dict[str, Any]

_HERE = Path(__file__).resolve().parent
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>LHC-Forms</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/lforms/webcomponent/styles.css"></head>
<body><div id="form"></div>
<script src="/lforms/webcomponent/assets/lib/zone.min.js"></script>
<script src="/lforms/webcomponent/lhc-forms.js"></script>
<script src="/lforms/fhir/R4/lformsFHIR.min.js"></script>
<script src="/drawn.js"></script>
</body></html>"""
_WRONG = ("error", "warning", "assert")


class Sheet:
    """A page in which LHC-Forms draws a Questionnaire, and a person who fills it in with the mouse."""

    def __init__(self, browser: Chromium, address: str) -> None:
        self._page: Page = browser.open(scripts=True)
        self._page.go(address)

    def draw(self, questionnaire: Json, launched: Json | None = None, response: Json | None = None) -> None:
        """Draw a form anew, with the resources that the EHR knows at the launch by name, and answers given before."""
        given = ", ".join(map(json.dumps, (questionnaire, launched, response)))
        self._wait_for(f"drawn.form({given})")

    def items(self) -> dict[str, str]:
        """The texts of all groups, questions and notes in sight by link id, in their order."""
        return dict(self._page.find("drawn.items()"))

    def options(self) -> dict[str, list[str]]:
        """The answers in sight that can be ticked, by link id."""
        found: dict[str, list[str]] = {}
        for link_id, text in self._page.find("drawn.options()"):
            found.setdefault(link_id, []).append(text)
        return found

    def tick(self, link_id: str, answer: str) -> None:
        """Click on an answer: a code with its system before it and a bar between, or ``true``."""
        self._page.click(f"[id^='{link_id}/'][id$='|{answer}']")

    def write(self, link_id: str, text: str) -> None:
        """Type into a question's field and leave it, as by the tabulator."""
        self._page.click(f"[id^='{link_id}/']")
        self._page.type(text)
        self._page.press("Tab")

    def help_of(self, link_id: str) -> str:
        """What comes into sight on a click on the question mark of a group or question."""
        self._page.click(f"[id^='help-button-{link_id}/']")
        shown: str = self._page.find(f"drawn.help('{link_id}')")
        self._page.click("[id^='label-intro/']")  # anywhere else, and it goes away
        self._wait_for("drawn.helpless()")
        return shown

    def response(self) -> Json:
        """The QuestionnaireResponse that LHC-Forms makes of what was filled in."""
        made: Json = json.loads(self._page.find("drawn.response()"))
        return made

    def _wait_for(self, promise: str) -> None:
        result = self._page.do("Runtime.evaluate", expression=promise, awaitPromise=True)
        if "exceptionDetails" in result:
            raise PageFailed(result["exceptionDetails"]["exception"]["description"])

    @property
    def complaints(self) -> list[str]:
        """Everything that went wrong since the page was opened: errors thrown, told to the console, or loads refused.

        An error that was caught and told as an ordinary message counts. What the browser finds wanting in the
        markup of LHC-Forms itself does not: no Questionnaire could change it.
        """
        told = [json.loads(each) for each in self._page.complaints]
        return [json.dumps(each) for each in told if "issue" not in each and _is_wrong(each)]


def _is_wrong(told: Json) -> bool:
    if "args" not in told:
        return True
    return told["type"] in _WRONG or any(each.get("subtype") == "error" for each in told["args"])


@contextmanager
def site() -> Iterator[str]:
    """The address of an empty page with LHC-Forms in it. Nothing comes from anywhere else."""
    folder = locked().folder / "dist" / "lforms"
    if not folder.is_dir():
        raise AssertionError("LHC-Forms is not installed. ./test installs it: run it once.")
    app = Flask("lhc-forms", static_folder=None)
    app.add_url_rule("/", "page", lambda: Response(_PAGE, mimetype="text/html"))
    app.add_url_rule("/drawn.js", "drawn", lambda: send_from_directory(_HERE, "drawn.js"))
    app.add_url_rule("/lforms/<path:name>", "lforms", lambda name: send_from_directory(folder, name))
    with served(app) as address:
        yield address
