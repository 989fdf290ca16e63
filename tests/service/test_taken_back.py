"""Answers that were posted and then amended or taken back: what was withdrawn reassures nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service import create_app
from service.settings import Settings
from tests.cases.story import resources
from tests.service.apps import NOW
from tests.service.hook_calls import TODAY
from tests.service.occasions import CALM
from workers.contract import Evaluator
from workers.records import open_records

Json = dict[str, Any]

STORY = CALM | {"answers": {**CALM["answers"], "fas.onset": "5 days ago"}}


@pytest.fixture
def client(evaluator: Evaluator, tmp_path: Path) -> Iterator[FlaskClient]:
    """The service, with a clock on which nothing happens at the same moment."""
    seconds, records = count(), open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    app = create_app(
        Settings(), evaluator, records, today=lambda: TODAY, now=lambda: NOW + timedelta(seconds=next(seconds))
    )
    yield app.test_client()
    records.close()


def response(**more: object) -> Json:
    made = next(each for each in resources(STORY) if each["resourceType"] == "QuestionnaireResponse")
    return {**made, "id": "q1", **more}


def without(link_id: str, **more: object) -> Json:
    whole = response(**more)
    return {**whole, "item": [each for each in whole["item"] if each["linkId"] != link_id]}


def tier_after(client: FlaskClient, *posted: Json) -> str:
    patient = next(each for each in resources(STORY) if each["resourceType"] == "Patient")
    for each in (patient, *posted):
        answer = client.post(f"/fhir/{each['resourceType']}", json=each, content_type="application/fhir+json")
        assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(client.get("/assessments?patient=Patient/p").get_json()["tier"])


def test_a_calm_man_is_reassured_by_his_answers(client: FlaskClient) -> None:
    assert tier_after(client, response()) == "REASSURE"


def test_answers_that_were_entered_in_error_reassure_nobody(client: FlaskClient) -> None:
    assert tier_after(client, response(), response(status="entered-in-error")) == "NOT_APPLICABLE"


def test_an_answer_that_was_amended_away_reassures_nobody(client: FlaskClient) -> None:
    assert tier_after(client, response(), without("weak.any", status="amended")) == "INSUFFICIENT_DATA"


def test_of_several_amendments_the_last_that_came_counts(client: FlaskClient) -> None:
    amended = (response(status="amended"), without("weak.any", status="amended"))
    assert tier_after(client, response(), *amended) == "INSUFFICIENT_DATA"
    assert tier_after(client, response(status="amended")) == "REASSURE"


def test_another_response_that_came_under_the_same_id_is_no_revision(client: FlaskClient) -> None:
    assert tier_after(client, response(), without("weak.any")) == "REASSURE"
