"""The published artefacts, as they are served: read once, each with its validator for caches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

import orjson

from service.fhir_api.questions import Json

QUESTIONNAIRE = "fasciculation-intake"
CAPABILITIES = ("CapabilityStatement", "fasciculation-cds")


class Artefact(NamedTuple):
    """One artefact: its JSON, as read and as served, and the ETag of that."""

    resource: Json
    content: bytes
    etag: str


Artefacts = Mapping[str, Mapping[str, Artefact]]
"""Every artefact by its resource type and then by its id, both in order."""


@cache
def published() -> Artefacts:
    """Every artefact in fhir_profiles that has a canonical url, read once. Examples have none, and are not served."""
    found: dict[str, dict[str, Artefact]] = {}
    for resource in sorted(_resources(), key=lambda each: (each["resourceType"], each["id"])):
        found.setdefault(resource["resourceType"], {})[resource["id"]] = served(resource)
    return found


def served(resource: Json) -> Artefact:
    """An artefact as it leaves the service."""
    content = orjson.dumps(resource)
    return Artefact(resource, content, sha256(content).hexdigest()[:32])


def capabilities(artefacts: Artefacts, base: str) -> Artefact | None:
    """What this very server can do: the published statement with the address of this instance."""
    kind, name = CAPABILITIES
    statement = artefacts.get(kind, {}).get(name)
    if statement is None:
        return None
    described = {"description": statement.resource.get("title", name), **statement.resource.get("implementation", {})}
    return served({**statement.resource, "kind": "instance", "implementation": {**described, "url": base}})


def _resources() -> Iterator[Json]:
    for entry in files("fhir_profiles").iterdir():
        if entry.name.endswith(".json"):
            resource = orjson.loads(entry.read_bytes())
            if "url" in resource:
                yield resource
