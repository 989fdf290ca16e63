"""Two EHRs whose clinicians open Mark's chart, and say what they did with the cards."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request
from werkzeug.test import TestResponse

from service import create_app
from service.hooks.posted import NOT_HAD
from service.settings import Settings
from service.trust.gate import Caller
from service.trust.site import Client
from tests.service.apps import NOW
from tests.service.hook_calls import PATIENT_VIEW, TODAY, Ehr, Json, mark, with_context
from workers.contract import Evaluator
from workers.records import Records

FEEDBACK = f"{PATIENT_VIEW}/feedback"
DOCTOR = "Practitioner/example"
PATIENCE = 30
REASON = {"code": "patient-refuses", "system": "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"}

CLIENTS = {
    "north-ehr": Client(name="north-ehr", issuer="https://north.example.org"),
    "south-ehr": Client(name="south-ehr", issuer="https://south.example.org"),
    "shadow-ehr": Client(name="shadow-ehr", issuer="https://shadow.example.org", mode="shadow"),
}


class ByName:
    """A gate for tests: whoever says a name is that client."""

    def admit(self, request: Request) -> Caller:
        """The client that the call names, and its tenant."""
        return Caller(CLIENTS[request.headers["X-Client"]], request.headers.get("X-Tenant", ""))


def until(there: Callable[[], bool]) -> None:
    """Wait for what is written behind an answer."""
    ends = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < ends, f"it did not come to that in {PATIENCE} seconds"
        time.sleep(0.01)


class Clinic:
    """Mark's clinic: the app with its records, and a clock that only moves when it is told to."""

    def __init__(self, evaluator: Evaluator, records: Records, **more: Any) -> None:  # noqa: ANN401 # create_app's own
        self.records = records
        self.now = NOW
        self.app: Flask = create_app(
            Settings(), evaluator, records, today=lambda: TODAY, now=lambda: self.now, gate=ByName(), **more
        )

    def later(self, days: float) -> None:
        """Let days go by."""
        self.now += timedelta(days=days)

    def opens(
        self,
        call: Json | None = None,
        client: str = "north-ehr",
        tenant: str = "",
        **context: Any,  # noqa: ANN401 # JSON
    ) -> list[Json]:
        """The cards of a clinician who opens the chart, once they are remembered."""
        while True:
            cards = self._asks(with_context(call or mark(), **context), client, tenant)
            if not any(_was_too_slow(card) for card in cards):
                return cards

    def _asks(self, call: Json, client: str, tenant: str) -> list[Json]:
        before = len(self.records.cards.sent_since(None))
        response = Ehr(self.app).post(PATIENT_VIEW, json=call, headers={"X-Client": client, "X-Tenant": tenant})
        assert response.status_code == 200, response.get_data(as_text=True)
        until(lambda: len(self.records.cards.sent_since(None)) > before)
        cards: list[Json] = response.get_json()["cards"]
        return cards

    def says(self, *items: Json, client: str = "north-ehr", tenant: str = "") -> TestResponse:
        """What a client is answered to its feedback."""
        return self.posts({"feedback": list(items)}, client, tenant)

    def posts(self, body: Any, client: str = "north-ehr", tenant: str = "") -> TestResponse:  # noqa: ANN401 # JSON
        """What a client is answered to anything that it posts as feedback."""
        return Ehr(self.app).post(FEEDBACK, json=body, headers={"X-Client": client, "X-Tenant": tenant})

    def dismisses(self, *cards: Json, at: datetime | None = None, client: str = "north-ehr", tenant: str = "") -> None:
        """A clinician does not follow these cards."""
        items = [overridden(card, outcomeTimestamp=(at or self.now).isoformat()) for card in cards]
        response = self.says(*items, client=client, tenant=tenant)
        assert (response.status_code, response.data) == (200, b"")


def _was_too_slow(card: Json) -> bool:
    """Whether a busy machine did not say in time what is kept; the test is not about that."""
    ignored = card["extension"]["org.fasciculation-cds.assessment"].get("ignored", ())
    return any(each["because"] == NOT_HAD.because for each in ignored)


def overridden(card: Json | str, **other: Any) -> Json:  # noqa: ANN401 # JSON
    """An item as the standard has it: the card was not followed, for the patient does not want it."""
    return {
        "card": card if isinstance(card, str) else card["uuid"],
        "outcome": "overridden",
        "outcomeTimestamp": "2026-11-22T12:30:00Z",
        "overrideReason": {"reason": REASON, "userComment": "does not want it"},
        **other,
    }


def accepted(card: Json, *suggestions: Json, **other: Any) -> Json:  # noqa: ANN401 # JSON
    """An item as the standard has it: these suggestions were taken."""
    return {
        "card": card["uuid"],
        "outcome": "accepted",
        "outcomeTimestamp": "2026-11-22T12:30:00Z",
        "acceptedSuggestions": [{"id": each["uuid"]} for each in suggestions],
        **other,
    }
