"""An app that fetches, and a FHIR server on this machine for it to fetch from."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from service.ehr.completing import Completing
from service.ehr.fetcher import Fetcher
from service.ehr.limits import Limits
from service.hooks.posted import NOT_HAD
from service.turn import Turn
from tests.service.apps import app_with
from tests.service.ehr.fhir_server import FhirServer
from tests.service.hook_calls import Ehr, Json
from tests.service.test_posted import PATIENCE
from workers.contract import Evaluator
from workers.records import Records

PATIENT_LIMITS = Limits(seconds=20, connect=10, read=10)
"""So much patience that only a fault, and no busy machine, makes anything late."""

EhrWith = Callable[..., Ehr]


class FetchingEhr(Ehr):
    """An EHR that asks again where a busy machine was too slow to look up what was posted.

    What ``server`` saw of such a call is forgotten.
    """

    server: FhirServer | None = None

    def cards(self, call: Json) -> list[Json]:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            before = len(self.server.seen) if self.server else 0
            cards = super().cards(call)
            if not any(lost["because"] == NOT_HAD.because for card in cards for lost in _ignored(card)):
                return cards
            if self.server:
                del self.server.seen[before:]
            time.sleep(0.1)
        pytest.fail(f"what was posted was not to be had in {PATIENCE} seconds")


def _ignored(card: Json) -> list[Json]:
    found: list[Json] = card["extension"]["org.fasciculation-cds.assessment"].get("ignored", [])
    return found


@pytest.fixture
def server() -> Iterator[FhirServer]:
    """A FHIR server with nothing in it."""
    with FhirServer() as server:
        yield server


@pytest.fixture
def ehr_with(server: FhirServer, evaluator: Evaluator, records: Records) -> Iterator[EhrWith]:
    """Makes an EHR that calls an app with these limits, which fetches."""
    made: list[Completing] = []

    def make(
        limits: Limits = PATIENT_LIMITS,
        *,
        in_production: bool = False,
        fetcher: Fetcher | None = None,
        turn: Turn | None = None,
        **more: object,
    ) -> Ehr:
        turn = turn or Turn()
        made.append(Completing(in_production=in_production, limits=limits, fetcher=fetcher, aside=turn.aside))
        ehr = FetchingEhr(app_with(evaluator, records, complete=made[-1], turn=turn, **more))
        ehr.server = server
        return ehr

    yield make
    for each in made:
        each.close()


@pytest.fixture
def fetching_ehr(ehr_with: EhrWith) -> Ehr:
    """An EHR whose calls are completed, with patience."""
    return ehr_with()
