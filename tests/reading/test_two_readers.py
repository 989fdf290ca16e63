"""The fast reader and a full FHIR model, held to the same findings over real records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from fhir.resources.R4B.condition import Condition as FullCondition
from fhir.resources.R4B.medicationrequest import MedicationRequest as FullMedicationRequest
from fhir.resources.R4B.observation import Observation as FullObservation

from workers.reading.dates import read_date
from workers.reading.repair import decode
from workers.reading.resources import Condition, MedicationRequest, Observation

Value: TypeAlias = Any
"""A part of either model."""

FULL: dict[str, Value] = {
    "Observation": FullObservation,
    "Condition": FullCondition,
    "MedicationRequest": FullMedicationRequest,
}


@pytest.fixture(scope="module")
def lines(root: Path) -> list[bytes]:
    """Every fifth Observation and all Conditions and prescriptions of the sample."""
    sample = root / "tests" / "data" / "synthea"
    step = {"Observation": 5, "Condition": 1, "MedicationRequest": 1}
    return [line for kind, n in step.items() for line in (sample / f"{kind}.ndjson").read_bytes().splitlines()[::n]]


def codes(concept: Value) -> list[tuple[str | None, str | None, str | None]]:
    codings = concept.coding if concept else None
    return [(coding.system, coding.code, coding.display) for coding in codings or ()]


def same_moment(ours: str | None, theirs: Value) -> bool:
    if ours is None or theirs is None:
        return ours is None and theirs is None
    span = read_date(ours)
    return span is not None and span.instant == theirs.timestamp() and span.first == theirs.date()


def value(holder: Value) -> tuple[Any, ...]:
    """The value of an Observation or component, the same from either model."""
    amount = getattr(holder, "value_quantity", None) or getattr(holder, "valueQuantity", None)
    concept = getattr(holder, "value_codeable_concept", None) or getattr(holder, "valueCodeableConcept", None)
    number = None if amount is None or amount.value is None else float(amount.value)
    return (number, *((amount.unit, amount.code) if amount else (None, None)), codes(concept))


def same_observation(ours: Observation, theirs: Value) -> None:
    assert codes(ours.code) == codes(theirs.code)
    assert ours.status == theirs.status
    assert same_moment(ours.effective_date_time, theirs.effectiveDateTime)
    assert value(ours) == value(theirs)
    assert [(codes(c.code), value(c)) for c in ours.component or ()] == [
        (codes(c.code), value(c)) for c in theirs.component or ()
    ]


def same_condition(ours: Condition, theirs: Value) -> None:
    assert codes(ours.code) == codes(theirs.code)
    assert codes(ours.clinical_status) == codes(theirs.clinicalStatus)
    assert codes(ours.verification_status) == codes(theirs.verificationStatus)
    assert same_moment(ours.onset_date_time, theirs.onsetDateTime)
    assert same_moment(ours.abatement_date_time, theirs.abatementDateTime)
    assert same_moment(ours.recorded_date, theirs.recordedDate)


def same_prescription(ours: MedicationRequest, theirs: Value) -> None:
    assert codes(ours.medication_codeable_concept) == codes(theirs.medicationCodeableConcept)
    assert (ours.status, ours.intent) == (theirs.status, theirs.intent)
    assert same_moment(ours.authored_on, theirs.authoredOn)


def test_both_readers_see_the_same_in_real_records(lines: list[bytes]) -> None:
    compared = dict.fromkeys(FULL, 0)
    for line in lines:
        kind = json.loads(line)["resourceType"]
        ours, ignored = decode(line)
        theirs: Value = FULL[kind].model_validate_json(line)
        assert ours is not None
        assert ignored == ()
        assert ours.id == theirs.id
        subject = getattr(ours, "subject", None)
        assert subject is not None
        assert subject.reference == theirs.subject.reference
        if isinstance(ours, Observation):
            same_observation(ours, theirs)
        elif isinstance(ours, Condition):
            same_condition(ours, theirs)
        elif isinstance(ours, MedicationRequest):
            same_prescription(ours, theirs)
        compared[kind] += 1
    assert sum(compared.values()) >= 200
    assert min(compared.values()) >= 50
