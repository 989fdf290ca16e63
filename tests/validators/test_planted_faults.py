"""What the validators are worth: together they find the mistakes that were planted."""

from __future__ import annotations

import pytest

from tests.validators.fault import Validator
from tests.validators.plant import SOUND, planted

PLANTED = 78
# What each finds by itself, so that it shows when one of them falls silent. Those that others wrote find 56 together.
FOUND_BY_AT_LEAST = {
    "medplum": 34,
    "pyfhircheck": 45,
    "fhir.resources": 18,
    "own rules": 14,
    "profiles": 6,
    "codes": 10,
}


def test_what_is_sound_is_not_blamed(validators: dict[str, Validator]) -> None:
    assert [str(fault) for each in validators.values() for fault in each.faults(SOUND.values())] == []


def test_together_they_find_every_planted_mistake(validators: dict[str, Validator]) -> None:
    mistakes = planted()
    assert len({mistake.name for mistake in mistakes}) == len(mistakes) == PLANTED
    missed = [each.name for each in mistakes if not any(by.faults([each.resource]) for by in validators.values())]
    assert missed == []


@pytest.mark.parametrize("name", FOUND_BY_AT_LEAST)
def test_no_validator_has_fallen_silent(name: str, validators: dict[str, Validator]) -> None:
    found = sum(bool(validators[name].faults([fault.resource])) for fault in planted())
    assert found >= FOUND_BY_AT_LEAST[name]
