"""The whole way, as real processes: posted, assessed on the batch queue, and read again at the next hook."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from service.sample import sample_request
from tests.servers import RedisServer
from tests.service.hook_calls import PATIENT_VIEW
from tests.service.processes import WebService, Worker
from workers import contract
from workers.records import migrate

Json = dict[str, Any]

PATIENCE = 30


def posted(web: WebService, path: str, body: Json) -> Json:
    status, content = web.call("POST", path, json.dumps(body).encode(), {"Content-Type": "application/fhir+json"})
    assert status in (200, 201), content
    answer: Json = json.loads(content)
    return answer


def awaited(web: WebService, path: str) -> Json:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        status, content = web.get(path)
        if status == 200:
            found: Json = json.loads(content)
            return found
        time.sleep(0.05)
    pytest.fail(f"nothing was concluded in {PATIENCE} seconds")


def seen_at_a_hook(web: WebService, call: Json) -> Json:
    """The assessment of a hook that had what was posted: on a busy machine the first ones may have gone without."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        status, content = web.post(PATIENT_VIEW, json.dumps(call).encode())
        assert status == 200
        card: Json = json.loads(content)["cards"][0]["extension"]["org.fasciculation-cds.assessment"]
        if "record" not in card.get("unanswered", ()):
            return card
        time.sleep(0.1)
    pytest.fail(f"no hook had what was posted in {PATIENCE} seconds")


@pytest.fixture(params=["embedded", "sqlite", "postgresql"])
def web(
    request: pytest.FixtureRequest, redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebService]:
    """The service alone as it comes, and with a worker that shares its database."""
    if request.param == "embedded":
        with WebService() as alone:
            yield alone
        return
    url = f"sqlite:///{tmp_path_factory.mktemp('shared') / 'records.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        migrate(url)
    settings = {"FCDS_DATABASE_URL": url, "FCDS_BROKER_URL": redis_server.url()}
    queues = f"{contract.HOOK_QUEUE},{contract.BATCH_QUEUE}"
    with (
        Worker(redis_server.url(), queues, FCDS_DATABASE_URL=url),
        WebService(FCDS_HOOK_EVALUATION="worker", **settings) as asking,
    ):
        yield asking


def test_what_is_posted_is_assessed_and_read_at_the_next_hook(web: WebService) -> None:
    call = sample_request(date.today())  # noqa: DTZ011 # the service's own calendar day
    patient, answers = call["prefetch"]["patient"], call["prefetch"]["intake"]["entry"][0]["resource"]
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"resource": each, "request": {"method": "POST", "url": each["resourceType"]}}
            for each in (answers, patient)
        ],
    }
    made = posted(web, "/fhir", bundle)
    assert [each["response"]["status"][:3] for each in made["entry"]] == ["201", "201"]
    concluded = awaited(web, f"/assessments?patient=Patient/{patient['id']}")
    assert concluded["tier"] == "URGENT"
    assert json.loads(web.get(f"/assessments/{concluded['id']}")[1]) == concluded
    call["prefetch"]["intake"] = {"resourceType": "Bundle", "type": "searchset", "total": 0}
    assert "U02" in seen_at_a_hook(web, call)["rules"]
