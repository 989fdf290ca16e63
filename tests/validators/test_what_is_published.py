"""A second, third and fourth opinion on everything that the product publishes and makes: none of them finds a fault."""

from __future__ import annotations

import pytest

from tests.validators.fault import Validator
from tests.validators.produced import artefacts, examples, made_of_histories

OPINIONS = ("medplum", "pyfhircheck", "fhir.resources", "own rules", "codes")
EVERY = 40
"""pyfhircheck takes a fifth of a second for a plan with its orders: it is shown each fortieth, and all of the rest."""


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


@pytest.mark.timeout(
    600
)  # the answers to more than two thousand histories are made here, and each is judged five times
def test_nobody_finds_a_fault_in_what_is_made_of_the_case_histories(validators: dict[str, Validator]) -> None:
    made = made_of_histories()
    plans = [each for each in made if each["resourceType"] == "CarePlan"]
    others = [each for each in made if each["resourceType"] != "CarePlan"]
    assert {each["resourceType"] for each in others} == {"Observation", "ServiceRequest"}
    assert min(len(plans), len(others)) > EVERY
    for name, validator in validators.items():
        judged = [*others, *(plans[::EVERY] if name == "pyfhircheck" else plans)]
        assert [str(fault) for fault in validator.faults(judged)] == [], name
