"""Whatever is sent to a hook: cards, or a reason; never a failure of ours, and never another patient.

Ten thousand bodies: whole calls of the five hooks with parts of them replaced by what clients have been seen to send,
and by worse.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.hooks.catalogue import SERVICES
from tests.service.apps import app_with
from tests.service.hook_calls import empties
from tests.service.occasions import CALM, assessment, bundle, call, order, prescription
from workers.contract import Evaluator
from workers.records import open_records

BODIES_OF_EACH = 2000
ANSWERS = {200, 400, 412}

STORY: dict[str, Any] = CALM | {
    "problems": [{"code": "fasciculation"}],
    "labs": [{"test": "potassium", "value": 5.6, "unit": "mmol/L", "drawn": "2 days ago"}],
    "medicines": [{"name": "sertraline 50 mg"}],
    "orders": [{"code": "tsh-order", "ordered": "5 days ago"}],
}
CONTEXT = {
    "encounterId": "e1",
    "draftOrders": bundle(order("emg"), prescription("tramadol 50 mg", 2)),
    "selections": ["ServiceRequest/draft-1"],
    "conditions": bundle({"resourceType": "Condition", "id": "c9", "code": {"text": "Twitching"}}),
}
AUTHORIZATION = {
    "fhirServer": "https://fhir.example.org/r4",
    "fhirAuthorization": {
        "access_token": "a-token",
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "patient/*.read",
        "subject": "fcds",
    },
}
Path_ = tuple[str | int, ...]


def _paths(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """The place of every part of some JSON."""
    yield path
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _paths(part, (*path, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _paths(part, (*path, number))


CALLS = {each.id: {**call(each.hook, STORY, **CONTEXT), **AUTHORIZATION} for each in SERVICES.values()}
PATHS = {name: list(_paths(sent)) for name, sent in CALLS.items()}
LEAVE_OUT = object()
# A replacement is copied where it is put: two changes may meet in one place.
INSTEAD = st.sampled_from(
    [
        LEAVE_OUT, None, True, 0, -1, 2**70, 1.5, 1e308, "", " ", "x" * 300, "\x00", "\u202e", "Patient/somebody-else",
        "../../etc", "{{context.patientId}}", "<script>alert(1)</script>", "2026-13-45", "draft", "entered-in-error",
        "order-sign", [], {}, [None], [[]], [{}], {"coding": [{}]}, {"reference": "Patient/somebody-else"},
        {"resourceType": "OperationOutcome"}, {"resourceType": "Bundle"}, {"resourceType": "Bundle", "entry": [{}]},
        {"resourceType": "Patient", "id": "somebody-else"}, {"resourceType": "Foo"},
    ]
)  # fmt: skip
CHANGES = st.lists(st.tuples(st.integers(0, 10**6), INSTEAD), min_size=1, max_size=4)


def _changed(service: str, changes: list[tuple[int, Any]]) -> Any:  # noqa: ANN401 # whatever JSON comes of it
    sent: Any = copy.deepcopy(CALLS[service])
    for number, instead in changes:
        path = PATHS[service][number % len(PATHS[service])]
        sent = _put(sent, path, copy.deepcopy(instead) if instead is not LEAVE_OUT else LEAVE_OUT)
    return sent


def _put(sent: Any, path: Path_, instead: Any) -> Any:  # noqa: ANN401 # JSON is anything
    """The same with another value at this place, if the place is still there."""
    if not path:
        return None if instead is LEAVE_OUT else instead
    inside = sent
    try:
        for step in path[:-1]:
            inside = inside[step]
        if instead is LEAVE_OUT:
            del inside[path[-1]]
        else:
            inside[path[-1]] = instead
    except (KeyError, IndexError, TypeError):
        return sent
    return sent


@pytest.fixture(scope="module")
def client(evaluator: Evaluator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    records = open_records(f"sqlite:///{tmp_path_factory.mktemp('any')}/records.sqlite3")
    yield app_with(evaluator, records).test_client()
    records.close()


@pytest.mark.drawn
@pytest.mark.requirement("R1", "T3", "T5", "Q5", "E1", "E2")
@pytest.mark.parametrize("service", SERVICES)
def test_ten_thousand_bodies_are_answered_without_a_failure(client: FlaskClient, service: str) -> None:
    @settings(max_examples=BODIES_OF_EACH, suppress_health_check=list(HealthCheck))
    @given(CHANGES)
    def any_body(changes: list[tuple[int, Any]]) -> None:
        sent = _changed(service, changes)
        answer = client.post(
            f"/cds-services/{service}", data=json.dumps(sent).encode(), content_type="application/json"
        )
        assert answer.status_code in ANSWERS, answer.get_data(as_text=True)
        said = orjson.loads(answer.data)
        assert empties(said) == []
        if answer.status_code != 200:
            assert said["resourceType"] == "OperationOutcome"
            return
        meant = str(sent["context"]["patientId"]).removeprefix("Patient/")
        assert all(assessment(card)["patient"] == f"Patient/{meant}" for card in said["cards"])

    any_body()
