"""The FHIR door on a real SQLite, with the real evaluator, and what is posted to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service import assessments, fhir_api, problems
from service.orjson_provider import OrjsonProvider
from workers.contract import Evaluator
from workers.records import Records

Json = dict[str, Any]

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
FORM = "https://fasciculation-cds.example.org/fhir/Questionnaire/fasciculation-intake"
ANSWERS = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-answers"
BASE = "http://localhost/fhir"
MRN = {"system": "urn:example:mrn", "value": "4711"}


@dataclass
class Door:
    """A client of the door, the records behind it, and who was to be evaluated, in order."""

    client: FlaskClient
    records: Records
    assessed: list[str] = field(default_factory=list)

    def posts(self, kind: str, resource: object, headers: Mapping[str, str] | None = None) -> TestResponse:
        """Post JSON to the address of a type; bytes as they are."""
        content = resource if isinstance(resource, bytes) else json.dumps(resource).encode()
        sent = {"Content-Type": "application/fhir+json", **(headers or {})}
        return self.client.post(f"/fhir/{kind}".rstrip("/"), data=content, headers=sent)

    def bundles(self, kind: str, *entries: Json, headers: Mapping[str, str] | None = None) -> TestResponse:
        """Post a transaction or batch."""
        return self.posts("", {"resourceType": "Bundle", "type": kind, "entry": list(entries)}, headers)

    def gets(self, path: str, **headers: str) -> TestResponse:
        """Read something."""
        return self.client.get(
            f"/fhir/{path}", headers={name.replace("_", "-"): text for name, text in headers.items()}
        )


def door_to(records: Records, evaluator: Evaluator) -> Door:
    """An app with the FHIR room and the assessments, and nothing else."""
    assessed: list[str] = []
    app = Flask(__name__, static_folder=None)
    app.json = OrjsonProvider(app)
    problems.install(app)
    app.register_blueprint(fhir_api.room(records, assessed.append, evaluator, today=NOON.date, now=lambda: NOON))
    app.register_blueprint(assessments.room(records))
    return Door(app.test_client(), records, assessed)


def response(*items: Json, **parts: object) -> Json:
    """A completed response of Patient/7; an element that is None is left out."""
    made: Json = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": FORM,
        "status": "completed",
        "subject": {"reference": "Patient/7"},
        "authored": "2026-11-20",
        "item": list(items) or [{"linkId": "fas.present", "answer": [{"valueBoolean": True}]}],
        **parts,
    }
    return {name: part for name, part in made.items() if part is not None}


def observation(**parts: object) -> Json:
    """A final Observation of Patient/7; an element that is None is left out."""
    made: Json = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]},
        "subject": {"reference": "Patient/7"},
        "valueQuantity": {"value": 140, "unit": "mmol/L"},
        **parts,
    }
    return {name: part for name, part in made.items() if part is not None}


def entry(resource: Json, full_url: str = "", **request: object) -> Json:
    """An entry that posts a resource."""
    asked = {"method": "POST", "url": resource["resourceType"], **request}
    return {**({"fullUrl": full_url} if full_url else {}), "resource": resource, "request": asked}


def issues(answered: TestResponse, status: int) -> list[Json]:
    """The issues of an OperationOutcome with this status."""
    assert answered.status_code == status, answered.text
    assert answered.mimetype == "application/fhir+json"
    body: Json = json.loads(answered.data)
    assert body["resourceType"] == "OperationOutcome"
    assert answered.headers["Cache-Control"] == "no-store"
    found: list[Json] = body["issue"]
    assert found
    assert all({"severity", "code", "diagnostics"} <= issue.keys() for issue in found)
    return found


def places(found: list[Json]) -> list[str]:
    """The expressions of issues."""
    return [issue.get("expression", [""])[0] for issue in found]


def name_in(location: str) -> str:
    """The id at the end of a location."""
    return location.rsplit("/", 1)[1]
