"""pyfhircheck: structure, data types, bindings, references, profiles and the invariants of whole resources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from pyfhircheck import ValidationIssue, Validator
from pyfhircheck.config import TerminologyConfig, ValidatorConfig

from tests.validators.definitions import definitions_one_a_file
from tests.validators.fault import Fault, Json, name_of

_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"


class PyFhirCheck:
    """The validator of the PyPI package pyfhircheck, told the definitions of R4 and of the ``artefacts`` folder."""

    def __init__(self, artefacts: Path) -> None:
        self._validator = Validator(
            ValidatorConfig(
                local_package_paths=[str(definitions_one_a_file()), str(artefacts)],
                terminology=TerminologyConfig(mode="local"),
                error_on_unknown_profile=False,  # those of the SDC guide are in no package registry
            )
        )

    def faults(self, resources: Iterable[Json]) -> list[Fault]:
        """See :class:`tests.validators.fault.Validator`."""
        return [
            Fault("pyfhircheck", name_of(resource), issue.path or "", f"{issue.message} ({issue.code})")
            for resource in resources
            for issue in self._errors(resource)
        ]

    def _errors(self, resource: Json) -> Iterator[ValidationIssue]:
        # FHIRPath's trace(), which HL7 left in an invariant, prints.
        with redirect_stdout(StringIO()):
            report = self._validator.validate_resource(resource)
        return (issue for issue in report.errors if not _known_to_be_wrong(issue))


def _known_to_be_wrong(issue: ValidationIssue) -> bool:
    """Findings of version 0.2.0 that contradict the specification. Who looks instead: docs/second-opinions.md."""
    path = re.sub(r"\[\d+\]", "", issue.path or "")
    return {
        # A choice is looked for under its name with [x], which no resource carries.
        "cardinality.min": path.endswith("[x]"),
        # The extensions of a primitive value inside a backbone element.
        "element.unknown": path.rpartition(".")[2].startswith("_"),
        # Occurrences are counted over all parents together as soon as two levels repeat.
        "profile.element.cardinality.max": path.count(".") > 2,
        # A question inside a question is at Questionnaire.item.item.item; the context Questionnaire.item means each.
        "extension.context": ".item.item" in path,
        # The guide for questionnaires is in no package registry; own_rules knows its extensions by name.
        "extension.unknown": _SDC in issue.message,
        # It looks for the questionnaire among resource types alone, under whatever address or version.
        "questionnaire.unresolved": True,
    }.get(issue.code, False)
