"""StructureDefinitions in few words: a constraint on a resource or an extension, element by element."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workers.artefacts.resource import EDITION, FHIR_VERSION, Json, artefact, url_of
from workers.artefacts.snapshot import snapshot

_CORE = "http://hl7.org/fhir/StructureDefinition/"


def profile(name: str, title: str, description: str, of: str, elements: Iterable[Json]) -> Json:
    """A profile of the resource type ``of``."""
    root = element(of)  # a differential begins with the whole
    told = list(elements)
    told = told if told[0]["id"] == of else [root, *told]
    return _constraint(name, title, description, told, kind="resource", abstract=False, type_=of)


def extension(name: str, title: str, description: str, used_in: Iterable[str], elements: Iterable[Json]) -> Json:
    """An extension that may stand in the elements ``used_in``."""
    context = [{"type": "element", "expression": each} for each in used_in]
    kind = {"kind": "complex-type", "abstract": False, "context": context, "type_": "Extension"}
    return _constraint(name, title, description, elements, **kind)


def element(name: str, **constraint: Any) -> Json:  # noqa: ANN401  an ElementDefinition may hold anything
    """One element by its id, in which a slice stands after a colon; keys ending in an underscore lose it.

    ``short`` is its definition too, where there is none: what is short enough to read needs no second telling.
    """
    path = ".".join(step.partition(":")[0] for step in name.split("."))
    sliced = name.rpartition(".")[2].partition(":")[2]
    means = {"definition": f"{constraint['short']}."} if "short" in constraint else {}
    return {
        "id": name,
        "path": path,
        **({"sliceName": sliced} if sliced else {}),
        **means,
        **{key.removesuffix("_"): value for key, value in constraint.items()},
    }


def types(*codes: str) -> list[Json]:
    """The data types that an element may have."""
    return [{"code": each} for each in codes]


def bound(value_set: str, strength: str, why: str) -> Json:
    """A binding to a ValueSet of this product."""
    return {"strength": strength, "description": why, "valueSet": url_of("ValueSet", value_set)}


def sliced_by(kind: str, path: str) -> Json:
    """Slices that are told apart by what stands at a path; others may come along, in any order."""
    return {"discriminator": [{"type": kind, "path": path}], "rules": "open", "ordered": False}


def _constraint(name: str, title: str, description: str, elements: Iterable[Json], **kind: Any) -> Json:  # noqa: ANN401
    constraints = list(elements)
    return artefact(
        "StructureDefinition",
        name,
        title,
        description,
        version=EDITION,
        fhirVersion=FHIR_VERSION,
        **kind,
        baseDefinition=_CORE + kind["type_"],
        derivation="constraint",
        snapshot={"element": snapshot(kind["type_"], constraints)},
        differential={"element": constraints},
    )
