"""What was concluded, for whoever posted what it was concluded from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
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
    posted = door.records.keep("Observation", "Patient/7", b"{}", received=NOON)
    door.records.keep_assessment(made, made=NOON, because_of=(f"Observation/{posted.id}",))
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


def test_an_older_conclusion_does_not_stand_for_what_came_later(door: Door) -> None:
    """It may be calm about what was not looked at; it is still there under its own name."""
    made = concluded()
    posted = door.records.keep("Observation", "Patient/7", b"{}", received=NOON)
    door.records.keep_assessment(made, made=NOON, because_of=(f"Observation/{posted.id}",))
    later = door.records.keep("Observation", "Patient/7", b"{}", received=NOON + timedelta(minutes=1))
    [issue] = issues(door.client.get("/assessments?patient=Patient/7"), 404)
    assert "under way, or it failed" in issue["diagnostics"]
    assert f"/assessments/{made.id}" in issue["diagnostics"]
    assert door.client.get(f"/assessments/{made.id}").status_code == 200

    both = tuple(f"Observation/{each.id}" for each in (posted, later))
    door.records.keep_assessment(made, made=NOON + timedelta(minutes=2), because_of=both)
    assert door.client.get("/assessments?patient=Patient/7").status_code == 200


def test_nor_for_a_newer_version_of_what_it_knew(door: Door) -> None:
    made = concluded()
    posted = door.records.keep("Observation", "Patient/7", b"{}", received=NOON)
    door.records.keep_assessment(made, made=NOON, because_of=(f"Observation/{posted.id}",))
    again = NOON + timedelta(minutes=1)
    door.records.keep("Observation", "Patient/7", b"{ }", received=again, version_of=posted.id)
    issues(door.client.get("/assessments?patient=Patient/7"), 404)
    door.records.keep_assessment(made, made=again, because_of=(f"Observation/{posted.id}",))
    assert door.client.get("/assessments?patient=Patient/7").status_code == 200
