"""fhir.resources: the models that the product itself uses, here as one opinion among several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from tests.validators.fault import Fault, Json, name_of


class FhirResources:
    """The models of R4B. Strictly typed: the numbers and booleans are read from JSON, as they would arrive."""

    def faults(self, resources: Iterable[Json]) -> list[Fault]:
        """See :class:`tests.validators.fault.Validator`."""
        return [fault for resource in resources for fault in _faults(resource)]


def _faults(resource: Json) -> Iterator[Fault]:
    try:
        model = get_fhir_model_class(resource.get("resourceType", ""))
    except (KeyError, ValueError):
        yield Fault("fhir.resources", name_of(resource), "resourceType", "there is no such resource")
        return
    try:
        model.model_validate_json(orjson.dumps(resource))
    except ValidationError as refused:
        for error in refused.errors():
            where = ".".join(str(part) for part in error["loc"])
            yield Fault("fhir.resources", name_of(resource), where, error["msg"])
