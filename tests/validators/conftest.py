"""The validators, each made once for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.validators.codings import Codings
from tests.validators.fault import Validator, ValidatorMissing
from tests.validators.own_rules import OwnRules
from tests.validators.produced import ARTEFACTS, artefacts
from tests.validators.second_node import Medplum
from tests.validators.second_python import PyFhirCheck
from tests.validators.third_python import FhirResources


@pytest.fixture(scope="session")
def validators() -> Iterator[dict[str, Validator]]:
    """Every opinion by its name."""
    try:
        with Medplum() as medplum:
            published = artefacts()
            yield {
                "medplum": medplum,
                "pyfhircheck": PyFhirCheck(ARTEFACTS),
                "fhir.resources": FhirResources(),
                "own rules": OwnRules(published),
                "codes": Codings(published),
            }
    except ValidatorMissing as missing:
        pytest.fail(str(missing), pytrace=False)
