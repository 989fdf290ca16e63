"""What every published artefact says of itself: its address, edition, publisher, place and licence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

BASE = "https://fasciculation-cds.example.org/fhir"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
FHIR_VERSION = "4.0.1"
RELEASED = "2026-11-23"
"""The day on which the artefacts of this edition were made."""

EDITION = "1.0.0"
"""The version of artefacts that do not follow from the knowledge files."""

WORLD = {"coding": [{"system": "http://unstats.un.org/unsd/methods/m49/m49.htm", "code": "001", "display": "World"}]}
OWN_NOTICE = "Copyright 2026 the Fasciculation CDS authors; Apache License, Version 2.0."

_NOTICES = {
    LOINC: (
        "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, "
        "Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost "
        "under the license at http://loinc.org/license. LOINC® is a registered United States trademark of "
        "Regenstrief Institute, Inc."
    ),
    SNOMED: (
        "This material contains content from the SNOMED CT Global Patient Set (GPS), copyright © SNOMED International, "
        "used under the Creative Commons Attribution 4.0 International licence "
        "(https://creativecommons.org/licenses/by/4.0/). SNOMED International does not endorse this product."
    ),
    UCUM: (
        "This material contains content from UCUM (http://unitsofmeasure.org), copyright © Regenstrief Institute, Inc. "
        "and The UCUM Organization, subject to the license at http://unitsofmeasure.org."
    ),
}


def url_of(resource_type: str, name: str) -> str:
    """The canonical address of an artefact, without its version."""
    return f"{BASE}/{resource_type}/{name}"


def pinned(artefact: Json) -> str:
    """The canonical address of an artefact with its version, as another artefact refers to it."""
    return f"{artefact['url']}|{artefact['version']}"


def artefact(resource_type: str, name: str, title: str, description: str, *, version: str, **content: Any) -> Json:  # noqa: ANN401
    """One artefact: its metadata, then ``content`` in the order given.

    The licence notices follow from the code systems that the content uses. The computer name is the
    id in capitals. ``content`` may bring an ``identifier`` of its own; keys ending in an underscore lose it. R4 gives
    an OperationDefinition no place for a copyright.
    """
    content = {key.removesuffix("_"): value for key, value in content.items()}
    return {
        "resourceType": resource_type,
        "id": name,
        "url": url_of(resource_type, name),
        **({"identifier": content.pop("identifier")} if "identifier" in content else {}),
        "version": version,
        "name": "".join(part[:1].upper() + part[1:] for part in name.split("-")),
        "title": title,
        "status": "active",
        "date": RELEASED,
        "publisher": "Fasciculation CDS",
        "description": " ".join(description.split()),
        "jurisdiction": [WORLD],
        **({} if resource_type == "OperationDefinition" else {"copyright": copyright_of(content)}),
        **content,
    }


def copyright_of(content: object) -> str:
    """The product's own notice, and that of each licensed code system of which something stands in the content."""
    used = set(_strings(content))
    return "\n\n".join([OWN_NOTICE, *(notice for system, notice in _NOTICES.items() if system in used)])


def as_json(resource: Json) -> bytes:
    """An artefact as its file holds it: indented, in its own order, UTF-8, with a line feed at the end."""
    return (json.dumps(resource, indent=2, ensure_ascii=False) + "\n").encode()


def coding(system: str, code: str, display: str = "") -> Json:
    """One code of a code system; one of this product's own systems is named by its last word."""
    address = system if ":" in system else url_of("CodeSystem", system)
    return {"system": address, "code": code, **({"display": display} if display else {})}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from _strings(part)
