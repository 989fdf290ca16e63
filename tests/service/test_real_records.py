"""Whole records as an EHR sends them, posted: kept as they are and assessed as elsewhere, or refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from tests.service.apps import app_with
from tests.service.hook_calls import TODAY
from tests.workers.real_patients import SAMPLE, records
from workers.contract import Evaluator
from workers.reading import read_case
from workers.records import open_records

Json = dict[str, Any]

PATIENTS = records(SAMPLE)
FHIR = {"Content-Type": "application/fhir+json"}


@pytest.fixture
def client(tmp_path: Path, evaluator: Evaluator) -> Iterator[FlaskClient]:
    """A client of the whole app, over records of its own."""
    opened = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield app_with(evaluator, opened).test_client()
    opened.close()


def resources_of(patient: str) -> list[Json]:
    return [orjson.loads(line) for line in PATIENTS[patient]]


def transaction(resources: list[Json]) -> Json:
    """Everything of one patient in one piece, each known by the name by which the others speak of it."""
    entries = [
        {
            "fullUrl": f"urn:uuid:{each['id']}",
            "resource": each,
            "request": {"method": "POST", "url": each["resourceType"]},
        }
        for each in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


@pytest.mark.parametrize("patient", PATIENTS)
def test_a_whole_record_is_kept_and_assessed_as_a_file_of_it_is(
    client: FlaskClient, evaluator: Evaluator, patient: str
) -> None:
    sent = resources_of(patient)
    answered = client.post("/fhir", data=orjson.dumps(transaction(sent)), headers=FHIR)
    assert answered.status_code == 200, answered.text
    assert {entry["response"]["status"] for entry in orjson.loads(answered.data)["entry"]} == {"201 Created"}
    kept = orjson.loads(client.get(f"/assessments?patient=Patient/{patient}").data)
    same = evaluator(read_case(PATIENTS[patient], TODAY, f"Patient/{patient}"))
    assert (kept["tier"], kept["rules"]) == (same.tier.name, list(same.rules))


def test_each_kind_of_resource_alone_comes_back_byte_by_byte(client: FlaskClient) -> None:
    for kind, line in one_of_each().items():
        named = line.replace(b"urn:uuid:", b"Patient/", 1) if kind != "Patient" else line
        answered = client.post(f"/fhir/{kind}", data=named, headers=FHIR)
        assert answered.status_code == 201, answered.text
        assert client.get(answered.headers["Location"]).data == named


def test_a_resource_that_names_a_patient_who_did_not_come_along_is_refused_with_the_reason(client: FlaskClient) -> None:
    for kind, line in one_of_each().items():
        if kind == "Patient":
            continue
        answered = client.post(f"/fhir/{kind}", data=line, headers=FHIR)
        assert answered.status_code == 422
        (issue,) = orjson.loads(answered.data)["issue"]
        assert issue["expression"] == [f"{kind}.subject"]


def one_of_each() -> dict[str, bytes]:
    """One line of each file of the sample; its first reference by a name of its own is the one to its patient."""
    return {file.stem: file.read_bytes().splitlines()[0] for file in sorted(SAMPLE.glob("*.ndjson"))}
