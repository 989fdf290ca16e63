"""The validators, each made once for all tests, and the door to whose answers they are held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.fhir_api.door import Door, door_to
from tests.validators.codings import Codings
from tests.validators.fault import Validator, ValidatorMissing
from tests.validators.own_profiles import OwnProfiles
from tests.validators.own_rules import OwnRules
from tests.validators.produced import ARTEFACTS, artefacts
from tests.validators.second_node import Medplum
from tests.validators.second_python import PyFhirCheck
from tests.validators.third_python import FhirResources
from workers.contract import Evaluator
from workers.knowledge import load_knowledge
from workers.records import open_records
from workers.tasks import evaluator_knowing


@pytest.fixture(scope="session")
def validators() -> Iterator[dict[str, Validator]]:
    """Every opinion by its name."""
    try:
        with Medplum(ARTEFACTS) as medplum:
            published = artefacts()
            yield {
                "medplum": medplum,
                "pyfhircheck": PyFhirCheck(ARTEFACTS),
                "fhir.resources": FhirResources(),
                "own rules": OwnRules(published),
                "profiles": OwnProfiles(published),
                "codes": Codings(published),
            }
    except ValidatorMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def evaluator() -> Evaluator:
    """The evaluation that the product ships."""
    return evaluator_knowing(load_knowledge())


@pytest.fixture
def door(tmp_path: Path, evaluator: Evaluator) -> Iterator[Door]:
    """A client of the FHIR door, over records of its own."""
    opened = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield door_to(opened, evaluator)
    opened.close()
