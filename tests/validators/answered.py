"""What comes back from the FHIR door, ready to be judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus

import orjson
from werkzeug.test import TestResponse

from tests.validators.fault import Json


def resource_of(answered: TestResponse) -> Json:
    """The FHIR that came back, which is no failure of the service."""
    assert answered.mimetype == "application/fhir+json"
    assert answered.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, answered.text
    resource: Json = orjson.loads(answered.data)
    return resource


def with_outcomes(resources: Iterable[Json]) -> list[Json]:
    """Resources, and the outcomes that stand in the entries of a Bundle: not everybody looks in there. Each once."""
    return list({orjson.dumps(each): each for of in resources for each in (of, *_outcomes(of))}.values())


def _outcomes(resource: Json) -> Iterator[Json]:
    for entry in resource.get("entry", ()) if resource["resourceType"] == "Bundle" else ():
        if "outcome" in entry.get("response", {}):
            yield entry["response"]["outcome"]
