"""What is posted while it is measured: hook calls with a small and a large record, and vignette O01's answers.

All are about Patient/PATIENT; the load puts another name there in each request.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
_SAMPLE = ROOT / "tests" / "data" / "synthea"
_VIGNETTE = ROOT / "tests" / "cases" / "vignettes" / "O01.json"
_LABS = ("6298-4", "2947-0", "38483-4", "49765-1", "2339-0", "20565-8", "6299-2", "4548-4", "2069-3", "718-7")
_COLUMNS = (
    "Test", "Result", "Unit", "Reference range", "Flag", "Status", "Specimen", "Collected", "Received", "Reported",
    "Laboratory", "Method", "Performer", "Comment",
)  # fmt: skip
_KEYS = {
    "Condition": "conditions",
    "Observation": "observations",
    "MedicationRequest": "medications",
    "DiagnosticReport": "reports",
    "Procedure": "procedures",
    "Encounter": "encounters",
}


def small() -> bytes:
    """About 22 kB: a patient, vignette O01's answers and ten laboratory values with the narrative that EHRs send."""
    patient = _largest_adult()
    labs = [_with_narrative(each) for each in _newest_labs(_of_patient(patient["id"], "Observation"))]
    return _call(patient, {"observations": labs})


def large() -> bytes:
    """About 200 kB: a whole Synthea record with at least 150 Observations, and vignette O01's answers."""
    patient = _largest_adult()
    return _call(patient, {key: _of_patient(patient["id"], kind) for kind, key in _KEYS.items()})


def answers() -> bytes:
    """About 4 kB: vignette O01's answers of today."""
    return orjson.dumps(_answers())


def _answers() -> Json:
    """Vignette O01's QuestionnaireResponse, given today."""
    entries = orjson.loads(_VIGNETTE.read_bytes())["entry"]
    response: Json = next(
        entry["resource"] for entry in entries if entry["resource"]["resourceType"] == "QuestionnaireResponse"
    )
    return {**response, "subject": {"reference": "Patient/PATIENT"}, "authored": date.today().isoformat()}  # noqa: DTZ011


def _call(patient: Json, prefetch: dict[str, list[Json]]) -> bytes:
    found = {key: {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in resources]}
             for key, resources in prefetch.items()}  # fmt: skip
    intake = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": _answers()}]}
    call = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/7", "patientId": patient["id"]},
        "prefetch": {"patient": patient, "intake": intake, **found},
    }
    return orjson.dumps(call).replace(patient["id"].encode(), b"PATIENT")


def _largest_adult() -> Json:
    """The sample's adult whose record lies nearest to 200 kB, with at least 150 Observations."""
    adults = [each for each in _lines("Patient") if each["birthDate"] < "1980"]
    eligible = [each for each in adults if len(_of_patient(each["id"], "Observation")) >= 150]  # noqa: PLR2004
    return min(eligible, key=lambda each: abs(_size(each["id"]) - 200_000))


def _size(patient: str) -> int:
    return sum(len(orjson.dumps(each)) for kind in _KEYS for each in _of_patient(patient, kind))


def _of_patient(patient: str, kind: str) -> list[Json]:
    return [each for each in _lines(kind) if each["subject"]["reference"].endswith(patient)]


def _lines(kind: str) -> list[Json]:
    return [orjson.loads(line) for line in (_SAMPLE / f"{kind}.ndjson").read_bytes().splitlines()]


def _newest_labs(observations: list[Json]) -> list[Json]:
    """Ten laboratory values, the newest of each kind first."""
    newest = sorted(observations, key=lambda each: each["effectiveDateTime"], reverse=True)
    labs = [each for each in newest if each["code"]["coding"][0]["code"] in _LABS]
    return labs[: len(_LABS)]


def _with_narrative(observation: Json) -> Json:
    text = observation["code"]["text"]
    rows = "".join(f"<tr><td>{name}</td><td>{text}</td></tr>" for name in _COLUMNS)
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><p><b>{text}</b></p><table>{rows}</table></div>'
    return {**observation, "text": {"status": "generated", "div": div}}
