"""Every code that leaves the product is one whose meaning was verified, under its own name, with its check digit."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.validators.check_digits import is_loinc, is_snomed
from tests.validators.definitions import definitions
from tests.validators.fault import Fault, Json, name_of
from tests.validators.parts import Part, parts

_DATA = Path(__file__).parents[1] / "data"
_LOINC, _SNOMED, _ATC = "http://loinc.org", "http://snomed.info/sct", "http://www.whocc.no/atc"
_RXNORM, _UCUM = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://unitsofmeasure.org"
_SYSTEMS = {
    "LOINC": _LOINC,
    "SNOMED CT": _SNOMED,
    "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "RxNorm": _RXNORM,
    "ATC": _ATC,
}
_UNITS = (
    "% /min 1 A L/d U/L a cm d g/L g/dL h h/d kPa kg m[IU]/L mg mg/d mg/dL min min/wk mm[Hg] mmol/L mo ms s ug/L wk"
)
# Systems that no package holds, with the codes of theirs that are used.
_FEW = {
    _UCUM: set(_UNITS.split()),
    "http://unstats.un.org/unsd/methods/m49/m49.htm": {"001"},
    "urn:iso:std:iso:3166": {"US"},
    "http://hl7.org/fhir/version-algorithm": {"semver"},
    "http://terminology.hl7.org/CodeSystem/v2-0136": {"Y", "N"},
    "http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext": {"patient", "encounter", "user"},
}
_LISTED_BY_ITSELF = "ConceptMap/rxnorm-products"  # its sources are products, seen in RxNorm with their ingredient


class Coding(NamedTuple):
    """A code somewhere in a resource."""

    path: str
    system: str
    code: str
    display: str | None


class Codings:
    """The verified codes, those that the given artefacts define, and those of FHIR's own code systems."""

    def __init__(self, artefacts: Iterable[Json]) -> None:
        self._names = _verified()
        self._codes: dict[str, set[str]] = {system: set() for system in _SYSTEMS.values()} | _FEW
        for system, code in self._names:
            self._codes[system].add(code)
        self._open: set[str] = set()
        for defined in (*definitions(), *artefacts):
            if defined["resourceType"] == "CodeSystem" and defined["url"] not in self._codes:
                self._codes[defined["url"]] = {each.inside["code"] for each in _concepts(defined)}
                if defined["content"] != "complete":
                    self._open.add(defined["url"])

    def faults(self, resources: Iterable[Json]) -> list[Fault]:
        """See :class:`tests.validators.fault.Validator`."""
        return [
            Fault("codes", name_of(resource), coding.path, said)
            for resource in resources
            for coding in codings(resource)
            for said in self._wrong(coding)
        ]

    def _wrong(self, coding: Coding) -> Iterator[str]:
        known = f"{coding.system} {coding.code}"
        if coding.system not in self._codes:
            yield f"{known}: a system that is not known here"
        elif coding.system not in self._open and coding.code not in self._codes[coding.system]:
            yield f"{known}: not among the verified codes"
        name = self._names.get((coding.system, coding.code))
        if coding.display and name and _plain(coding.display) != _plain(name):
            yield f"{known}: is “{name}”, not “{coding.display}”"
        if not _adds_up(coding):
            yield f"{known}: wrong check digit"


def codings(resource: Json) -> Iterator[Coding]:
    """Every coding of a resource: Coding, the concepts of a value set and of a concept map, and a unit's code."""
    kind = str(resource.get("resourceType", ""))
    for path, of in parts(resource, kind):
        if isinstance(of.get("code"), str) and isinstance(of.get("system"), str):
            yield Coding(path, of["system"], of["code"], of.get("display"))
        if isinstance(of.get("concept"), list) and isinstance(of.get("system"), str):
            for each in of["concept"]:
                yield Coding(f"{path}.concept", of["system"], each["code"], each.get("display"))
        if isinstance(of.get("element"), list) and ("source" in of or "target" in of):
            yield from _mapped(path, of, products=name_of(resource) == _LISTED_BY_ITSELF)


def _mapped(path: str, group: Json, *, products: bool) -> Iterator[Coding]:
    for element in group["element"]:
        if "source" in group and "code" in element and not products:
            yield Coding(f"{path}.element", group["source"], element["code"], element.get("display"))
        for target in element.get("target", ()):
            if "target" in group and "code" in target:
                yield Coding(f"{path}.element.target", group["target"], target["code"], target.get("display"))


def _verified() -> dict[tuple[str, str], str]:
    """The codes whose meaning was seen in a source, with their names; of SNOMED CT those of the Global Patient Set."""
    names: dict[tuple[str, str], str] = {}
    with (_DATA / "atc-groups.csv").open(encoding="utf-8", newline="") as file:
        names |= {(_ATC, row["atc"]): row["display"] for row in csv.DictReader(file)}
    with (_DATA / "codes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            seen = row["code"] and row["verified_in"].startswith("verified:")
            if seen and (row["system"] != "SNOMED CT" or "GPS" in row["verified_in"]):
                names[_SYSTEMS[row["system"]], row["code"]] = row["display"]
    return names


def _concepts(code_system: Json) -> Iterator[Part]:
    return (part for part in parts(code_system.get("concept", []), "") if "code" in part.inside)


def _plain(name: str) -> str:
    """Without SNOMED CT's semantic tag, which no display needs."""
    return re.sub(r" \([a-z /]+\)$", "", name).casefold()


def _adds_up(coding: Coding) -> bool:
    if coding.system == _LOINC and coding.code[:1].isdigit():
        return is_loinc(coding.code)
    return coding.system != _SNOMED or is_snomed(coding.code)
