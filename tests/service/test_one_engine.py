"""One engine behind every door: a vignette as a file, as a hook request in a file, and as a call of the hook."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.cards.card import without_trace
from service.documents import case_in
from tests.cases.story import HERE
from tests.service.hook_calls import TODAY, Ehr
from workers.contract import Evaluator

Json = dict[str, Any]

VIGNETTES = sorted((HERE / "vignettes").glob("*.json"), key=lambda path: path.stem)
_KEYS = {
    "Condition": "conditions",
    "Observation": "observations",
    "QuestionnaireResponse": "intake",
    "MedicationRequest": "medications",
    "MedicationStatement": "medications",
    "ServiceRequest": "orders",
    "DiagnosticReport": "reports",
    "Encounter": "encounters",
}
_ALL_KEYS = (*dict.fromkeys(_KEYS.values()), "procedures", "appointments")


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda path: path.stem)
def test_a_record_gives_the_same_assessment_through_every_door(
    vignette: Path, evaluator: Evaluator, ehr: Ehr, tmp_path: Path
) -> None:
    resources = [entry["resource"] for entry in orjson.loads(vignette.read_bytes())["entry"]]
    call = hook_call(resources)
    expected = evaluator(case_in(vignette, TODAY))
    for name, document in {"request": call, "list": resources[::-1]}.items():
        written = tmp_path / f"{name}.json"
        written.write_bytes(orjson.dumps(document))
        assert evaluator(case_in(written, TODAY)) == expected, name
    cards = ehr.cards(call)
    assert [card["extension"]["org.fasciculation-cds.assessment"] for card in cards] == [
        orjson.loads(orjson.dumps(without_trace(expected)))
    ] * len(cards)
    assert cards


def hook_call(resources: list[Json]) -> Json:
    """The patient-view call of an EHR that holds these resources, sorted by key; a key without any holds none."""
    patient, *others = resources
    found: dict[str, list[Json]] = defaultdict(list)
    for resource in others:
        found[_KEYS[resource["resourceType"]]].append(resource)
    prefetch: Json = {"patient": patient}
    for key in _ALL_KEYS:
        bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(found[key])}
        entries = [{"resource": resource, "search": {"mode": "match"}} for resource in found[key]]
        prefetch[key] = bundle | ({"entry": entries} if entries else {})
    return {
        "hook": "patient-view",
        "hookInstance": "5f0f6e1c-0d3c-4f7c-9d0e-2f6f5f1a9c02",
        "context": {"userId": "Practitioner/example", "patientId": patient["id"]},
        "prefetch": prefetch,
    }
