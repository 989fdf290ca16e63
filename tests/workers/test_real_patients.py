"""Records of whole populations: all can be read, nobody is made a patient, and nobody who twitches is reassured."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import pytest

from tests.workers.real_patients import populations, records
from workers.assessment import Tier
from workers.evaluation import evaluate
from workers.knowledge import load_knowledge
from workers.reading import read_case

TODAY = date(2026, 11, 22)
KNOWLEDGE = load_knowledge()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("population", list(populations().values()), ids=list(populations()))
def test_every_record_is_read_and_only_a_coded_fasciculation_makes_it_apply(population: Path) -> None:
    patients = records(population)
    assert len(patients) in (14, 615)
    tiers = {}
    for patient, lines in patients.items():
        as_it_is = evaluate(read_case(lines, TODAY, patient), KNOWLEDGE)
        assert as_it_is.tier is Tier.NOT_APPLICABLE
        tiers[patient] = evaluate(read_case([*lines, _fasciculation(patient)], TODAY, patient), KNOWLEDGE).tier
    assert all(not Tier.INSUFFICIENT_DATA.outranks(tier) for tier in tiers.values())
    assert Tier.INSUFFICIENT_DATA in tiers.values()
    assert Tier.OUT_OF_SCOPE in tiers.values()


def _fasciculation(patient: str) -> bytes:
    return orjson.dumps(
        {
            "resourceType": "Condition",
            "id": "added",
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "82470000"}]},
            "subject": {"reference": f"Patient/{patient}"},
            "recordedDate": "2026-11-20",
        }
    )
