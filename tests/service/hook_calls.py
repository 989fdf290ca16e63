"""Calls of a hook for tests, and a client that looks at every answer it gets."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, cast

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.sample import sample_request

PATIENT_VIEW = "/cds-services/fasciculation-patient-view"
TODAY = date(2026, 11, 22)

Json = dict[str, Any]

_MAY_BE_EMPTY = {"cards", "services"}


def mark() -> Json:
    """The sample call: a man whose twitching spreads, who drops pens and whose speech is slurred."""
    return sample_request(TODAY)


def without(call: Json, *names: str) -> Json:
    """The same call without some of its fields."""
    return {name: value for name, value in call.items() if name not in names}


def with_prefetch(call: Json, **values: Any) -> Json:  # noqa: ANN401 # JSON is anything
    """The same call with other prefetched values."""
    return {**call, "prefetch": {**call["prefetch"], **values}}


def with_context(call: Json, **values: Any) -> Json:  # noqa: ANN401 # JSON is anything
    """The same call with another context."""
    return {**call, "context": {**call["context"], **values}}


def only(call: Json, *keys: str) -> Json:
    """The same call with these prefetch keys alone."""
    return {**call, "prefetch": {key: call["prefetch"][key] for key in keys}}


class Ehr(FlaskClient):
    """An EHR that refuses what the standard forbids us to send: nulls and empty values (T3)."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401 # as Flask has it
        response = super().open(*args, **kwargs)
        if response.is_json:
            assert empties(response.get_json()) == []
        return response

    def asks(self, call: Any, path: str = PATIENT_VIEW) -> TestResponse:  # noqa: ANN401 # also what is no call at all
        """Post a call as JSON."""
        body = call if isinstance(call, bytes) else json.dumps(call).encode()
        return self.post(path, data=body, content_type="application/json")

    def cards(self, call: Json) -> list[Json]:
        """The cards of a call that has to succeed."""
        response = self.asks(call)
        assert response.status_code == 200, response.get_data(as_text=True)
        return cast("list[Json]", response.get_json()["cards"])


def empties(value: Any, path: str = "") -> list[str]:  # noqa: ANN401 # JSON is anything
    """The paths of all nulls and empty values in some JSON, apart from the lists that may be empty."""
    if isinstance(value, dict):
        inside = [hit for name, part in value.items() for hit in empties(part, f"{path}.{name}")]
    elif isinstance(value, list):
        inside = [hit for number, part in enumerate(value) for hit in empties(part, f"{path}[{number}]")]
    else:
        inside = []
    bare = value is None or value in ("", [], {})
    return [*inside, path] if bare and path.lstrip(".") not in _MAY_BE_EMPTY else inside


def outcome(response: TestResponse, status: int) -> Json:
    """The one issue of an error answer, after checking that it is a whole OperationOutcome."""
    issues = outcomes(response, status)
    assert len(issues) == 1
    return issues[0]


def outcomes(response: TestResponse, status: int) -> list[Json]:
    """The issues of an error answer."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/fhir+json"
    body = json.loads(response.data)
    assert body["resourceType"] == "OperationOutcome"
    assert all(issue["severity"] == "error" and issue["code"] and issue["diagnostics"] for issue in body["issue"])
    assert empties(body) == []
    return cast("list[Json]", body["issue"])


def places(issues: list[Json]) -> set[str]:
    """Where the issues are."""
    return {place for issue in issues for place in issue.get("expression", [])}
