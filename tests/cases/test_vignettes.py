"""The vignettes of the clinical specification are all there, told from valid FHIR R4 in codes that were verified."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from fhir.resources.R4B import get_fhir_model_class

from tests.cases.story import HERE

RECORDS = sorted((HERE / "vignettes").glob("*.json"), key=lambda path: path.stem)
STORIES = yaml.safe_load(Path(HERE, "vignettes.yaml").read_text(encoding="utf-8"))
_SYSTEMS = {
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SNOMED CT",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
}


def test_every_vignette_is_told() -> None:
    told = {story["story"].split()[0][:3] for story in STORIES}
    assert told == {f"O{number:02}" for number in range(1, 27)}


def test_every_record_is_told_about_once() -> None:
    assert sorted(story["fhir"] for story in STORIES) == sorted(f"vignettes/{path.name}" for path in RECORDS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_every_resource_of_a_record_is_valid(record: Path) -> None:
    bundle = orjson.loads(record.read_bytes())
    for entry in bundle["entry"]:
        resource = entry["resource"]
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_every_code_of_a_record_is_verified(record: Path, root: Path) -> None:
    codings = list(_codings(orjson.loads(record.read_bytes())))
    used = {(_SYSTEMS[each["system"]], each["code"]) for each in codings if each.get("system") in _SYSTEMS}
    assert used <= _verified(root)


def _codings(part: Any) -> Iterator[dict[str, str]]:  # noqa: ANN401  JSON is anything
    """Every coding anywhere in some FHIR."""
    if isinstance(part, dict):
        yield from part.get("coding", ())
        for value in part.values():
            yield from _codings(value)
    elif isinstance(part, list):
        for value in part:
            yield from _codings(value)


@cache
def _verified(root: Path) -> frozenset[tuple[str, str]]:
    """The verified codes, and the medicine products."""
    with (root / "tests" / "data" / "codes.csv").open(encoding="utf-8") as file:
        codes = {
            (row["system"], row["code"]) for row in csv.DictReader(file) if row["verified_in"].startswith("verified")
        }
    products = orjson.loads((root / "fhir_profiles" / "ConceptMap-rxnorm-products.json").read_bytes())
    return frozenset(codes | {("RxNorm", each["code"]) for group in products["group"] for each in group["element"]})
