"""What was concluded, for whoever posted what it was concluded from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.fhir_api.door import NOON, Door, door_to, issues
from tests.workers.records.posts import concluded
from workers.contract import Evaluator
from workers.records import open_records


@pytest.fixture
def door(tmp_path: Path, evaluator: Evaluator) -> Iterator[Door]:
    """The rooms over empty records."""
    records = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield door_to(records, evaluator)
    records.close()


def test_an_assessment_is_read_by_its_id_and_by_its_patient(door: Door) -> None:
    made = concluded()
    door.records.keep_assessment(made, made=NOON, because_of=("Observation/o1",))
    answers = [
        door.client.get(f"/assessments{path}")
        for path in (f"/{made.id}", "?patient=Patient/7", "?patient=7", "/?patient=7")
    ]
    assert [each.status_code for each in answers] == [200] * 4
    assert {each.headers["Cache-Control"] for each in answers} == {"no-store"}
    assert len({each.data for each in answers}) == 1
    body = json.loads(answers[0].data)
    assert (body["id"], body["patient"], body["tier"]) == (made.id, "Patient/7", made.tier.value)
    assert body["trace"]


@pytest.mark.parametrize("path", ["/none", "?patient=Patient/8", "?patient=a%00b"])
def test_what_was_not_concluded_is_not_found(door: Door, path: str) -> None:
    issues(door.client.get(f"/assessments{path}"), 404)


@pytest.mark.parametrize("path", ["", "?patient=", "?patient=%20"])
def test_nobodys_assessment_is_a_wrong_question(door: Door, path: str) -> None:
    issues(door.client.get(f"/assessments{path}"), 400)
