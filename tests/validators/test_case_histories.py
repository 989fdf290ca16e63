"""Second opinions on everything that is made of the case histories: none of them finds a fault."""

from __future__ import annotations

import pytest

from tests.service.fhir_api.door import Door, entry
from tests.validators.answered import resource_of, with_outcomes
from tests.validators.fault import Json, Validator
from tests.validators.produced import made_of_histories

KINDS = {"CarePlan", "Observation", "QuestionnaireResponse", "ServiceRequest"}
SLOW, EVERY = "pyfhircheck", 40
"""Of the two thousand plans, which repeat one another's parts, it is shown each fortieth: it takes a minute for all."""


def of_type(resource_type: str, made: tuple[Json, ...]) -> list[Json]:
    return [each for each in made if each["resourceType"] == resource_type]


@pytest.mark.timeout(600)  # every history is told, answered and judged six times
def test_nobody_finds_a_fault_in_what_comes_of_them(door: Door, validators: dict[str, Validator]) -> None:
    made = made_of_histories()
    assert {each["resourceType"] for each in made} == KINDS
    plans = of_type("CarePlan", made)
    assert len(plans) > EVERY
    responses = of_type("QuestionnaireResponse", made)
    said = resource_of(door.bundles("batch", *map(entry, responses), headers={"Prefer": "return=OperationOutcome"}))
    assert [each["response"]["status"] for each in said["entry"]] == ["201 Created"] * len(responses)
    others = [*(each for each in made if each["resourceType"] != "CarePlan"), *with_outcomes([said])]
    for name, validator in validators.items():
        judged = [*others, *(plans[::EVERY] if name == SLOW else plans)]
        assert [str(fault) for fault in validator.faults(judged)] == [], name
