"""What lies in fhir_profiles, for the tests of the artefacts."""

from __future__ import annotations

from typing import Any

import msgspec

from workers.artefacts.publish import FOLDER

Json = dict[str, Any]

FILES: dict[str, Json] = {path.name: msgspec.json.decode(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))}
EXAMPLES: dict[str, Json] = {
    path.name: msgspec.json.decode(path.read_bytes()) for path in sorted((FOLDER / "examples").glob("*.json"))
}


def published(kind: str, name: str) -> Json:
    """One artefact by its type and id."""
    return FILES[f"{kind}-{name}.json"]


def of_kind(kind: str) -> list[Json]:
    """Every artefact of a type."""
    return [each for each in FILES.values() if each["resourceType"] == kind]
