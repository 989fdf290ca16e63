"""Somebody who fills in the form, page by page, as the pages lead them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from flask import Flask
from werkzeug.test import TestResponse

from service.form.links import link_for
from tests.service.form.pages import Element, names, page, sendable

SECRET = "a-secret-of-these-tests-and-of-nothing-else"  # noqa: S105
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PATIENT = "Patient/7"

Json = dict[str, Any]
Said = Mapping[str, Sequence[str]]

BENIGN: Said = {
    "id.role": ["patient"], "id.pregnancy": ["not-applicable"],
    "fas.present": ["true"], "fas.onset:day": ["10"], "fas.onset:month": ["11"], "fas.onset:year": ["2026"],
    "fas.spread": ["one-place"], "fas.sites": ["hand"], "fas.course": ["same"], "fas.trigger": ["none"],
    "weak.any": ["none"], "weak.tasks": ["none"], "wasting.any": ["no"],
    "bulb.speech": ["no"], "bulb.swallow": ["no"], "bulb.secretions": ["false"],
    "resp.any": ["none"], "resp.night": ["false"],
    "cramp.any": ["none"], "stiff.any": ["none"], "sens.any": ["none"], "spine.any": ["none"],
    "bladder.any": ["no"], "cns.any": ["none"], "cog.change": ["false"], "cog.laugh-cry": ["false"],
    "weight.loss": ["no"], "acute.any": ["none"], "family.first-degree": ["none"], "psy.self-harm": ["no"],
}  # fmt: skip
"""Everything answered by somebody whose thumb twitches and who is well."""


def link(patient: str = PATIENT, role: str = "patient", encounter: str = "", expires: datetime | None = None) -> str:
    """A link as the care team sends it."""
    return link_for(patient, role, encounter, SECRET, expires or NOON + timedelta(days=14))


class Visitor:
    """One browser without a script."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.browser = app.test_client()
        self.language = language
        self.seen: list[Element] = []
        self.answer: TestResponse | None = None
        self.path = ""

    @property
    def page(self) -> Element:
        """The page that is open."""
        return self.seen[-1]

    @property
    def status(self) -> int:
        """The status with which it came."""
        assert self.answer is not None
        return self.answer.status_code

    @property
    def asked(self) -> list[str]:
        """The questions of the page that is open."""
        ids = [each.attributes.get("id", "") for each in self.page.all("div")]
        return [each.removeprefix("q-") for each in ids if each.startswith("q-")]

    def open(self, path: str, **query: str) -> Element:
        """Go to an address, and on to where it leads."""
        return self._came(self.browser.get(path, query_string=query, follow_redirects=True))

    def begin(self, text: str = "") -> Element:
        """Follow the link and press the button."""
        self.open("/questionnaire", link=text or link(), lang=self.language)
        return self.send({})

    def send(self, said: Said, go: str = "on", form: int = 0) -> Element:
        """Fill in the page's first form, or another, and press a button."""
        filled = list(self.page.all("form"))[form]
        address = filled.attributes.get("action") or self.path
        data = {**sendable(filled, said), "go": [go]}
        return self._came(self.browser.post(address, data=data, follow_redirects=True))

    def fill(self, said: Said, until: str = "/check") -> list[str]:
        """Go on from page to page, answering what is asked; what was asked, in its order."""
        asked = []
        while not self.path.endswith(until):
            asked += self.asked
            here = self.path
            self.send(said)
            assert self.status == 200, [each.text for each in self.page.all("p", class_="fault")]
            assert self.path != here
        return asked

    @property
    def fields(self) -> set[str]:
        """The names of the fields of the page that is open."""
        return names(next(iter(self.page.all("form"))))

    @property
    def alarms(self) -> list[str]:
        """What the page says at its top has to be done."""
        return [each.text for each in self.page.all("section", class_="advice")]

    def _came(self, answer: TestResponse) -> Element:
        self.answer, self.path = answer, answer.request.path
        assert answer.mimetype == "text/html"
        self.seen.append(page(answer.text))
        return self.page


def items_of(response: Json) -> dict[str, list[Json]]:
    """The answers of a response by link id, at whatever depth."""
    found: dict[str, list[Json]] = {}
    for item in response.get("item", []):
        found |= {item["linkId"]: item["answer"]} if "answer" in item else {}
        found |= items_of(item)
    return found


def parsed(content: bytes) -> Json:
    """JSON."""
    read: Json = orjson.loads(content)
    return read
