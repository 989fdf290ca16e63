"""What the validators are worth: together they find the mistakes that were planted."""

from __future__ import annotations

import pytest

from tests.validators.fault import Validator
from tests.validators.plant import SOUND, planted

# Nobody finds these. Who finds one of them now takes it off the list; one more on it is a validator that went blind.
MISSED: set[str] = set()
# What each finds by itself of the sixty, so that it shows when one of them falls silent.
FOUND_BY_AT_LEAST = {"medplum": 26, "pyfhircheck": 33, "fhir.resources": 18, "own rules": 14, "codes": 6}


def test_what_is_sound_is_not_blamed(validators: dict[str, Validator]) -> None:
    assert [str(fault) for each in validators.values() for fault in each.faults(SOUND.values())] == []


def test_together_they_find_nearly_every_planted_mistake(validators: dict[str, Validator]) -> None:
    found = {
        fault.name: [name for name, each in validators.items() if each.faults([fault.resource])] for fault in planted()
    }
    assert len(found) == len(planted())
    assert {name for name, by in found.items() if not by} == MISSED


@pytest.mark.parametrize("name", FOUND_BY_AT_LEAST)
def test_no_validator_has_fallen_silent(name: str, validators: dict[str, Validator]) -> None:
    found = sum(bool(validators[name].faults([fault.resource])) for fault in planted())
    assert found >= FOUND_BY_AT_LEAST[name]
