"""Second opinions on everything that is published: none of them finds a fault."""

from __future__ import annotations

import pytest

from tests.validators.fault import Validator
from tests.validators.produced import artefacts, examples

OPINIONS = ("medplum", "pyfhircheck", "fhir.resources", "own rules", "profiles", "codes")


@pytest.mark.parametrize("by", OPINIONS)
def test_nobody_finds_a_fault_in_an_artefact(by: str, validators: dict[str, Validator]) -> None:
    published = artefacts()
    assert len({each["resourceType"] for each in published}) >= 11
    assert [str(fault) for fault in validators[by].faults(published)] == []


@pytest.mark.parametrize("by", OPINIONS)
def test_nobody_finds_a_fault_in_an_example(by: str, validators: dict[str, Validator]) -> None:
    shown = examples()
    assert shown
    assert [str(fault) for fault in validators[by].faults(shown)] == []
