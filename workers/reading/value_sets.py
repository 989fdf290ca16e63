"""The value sets and concept maps of ``fhir_profiles``, as they are published.

The JSON files are where codes are written down; only value sets that say what reading uses
them for (their ``useContext``) are taken. Codes of SNOMED CT outside its Global Patient Set
may be recognised and not published: they stand in ``match-only.csv``, without a name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

FOLDER = Path(__file__).resolve().parents[2] / "fhir_profiles"
_MEDICINE_NAME = "https://fasciculation-cds.example.org/fhir/StructureDefinition/medicine-name"


class Code(msgspec.Struct, frozen=True):
    """One code with the names it goes by."""

    code: str
    display: str = ""
    designation: tuple[Named, ...] = ()


class Named(msgspec.Struct, frozen=True):
    """Another name for a code."""

    value: str


class Below(msgspec.Struct, frozen=True):
    """All codes that begin with a value."""

    value: str


class Extension(msgspec.Struct, frozen=True, rename="camel"):
    """Something about an include that FHIR has no field for."""

    url: str
    value_string: str = ""


class Include(msgspec.Struct, frozen=True, rename="camel"):
    """Codes of one system, codes below a header, or other value sets."""

    system: str = ""
    concept: tuple[Code, ...] = ()
    filter: tuple[Below, ...] = ()
    value_set: tuple[str, ...] = ()
    extension: tuple[Extension, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of medicines for which no code was verified: they are recognised in words only."""
        return tuple(each.value_string for each in self.extension if each.url == _MEDICINE_NAME)


class Compose(msgspec.Struct, frozen=True):
    """What a value set is made of."""

    include: tuple[Include, ...]


class Kind(msgspec.Struct, frozen=True):
    """What a value set is used for."""

    text: str = ""


class UseContext(msgspec.Struct, frozen=True, rename="camel"):
    """Where a value set is used."""

    value_codeable_concept: Kind = Kind()


class ValueSet(msgspec.Struct, frozen=True, rename="camel"):
    """One named set of codes; ``id`` is the concept's name in a Case."""

    id: str
    title: str
    compose: Compose
    use_context: tuple[UseContext, ...] = ()

    @property
    def kind(self) -> str:
        """``finding``, ``analyte``, ``order`` …; empty when reading does not use the set."""
        return self.use_context[0].value_codeable_concept.text if self.use_context else ""


class Property(msgspec.Struct, frozen=True):
    """A further property that a mapping yields."""

    value: str


class Target(msgspec.Struct, frozen=True):
    """What a code is mapped to."""

    code: str
    product: tuple[Property, ...] = ()


class Element(msgspec.Struct, frozen=True):
    """One code that is mapped."""

    code: str
    target: tuple[Target, ...]


class Group(msgspec.Struct, frozen=True):
    """The mappings from one code system."""

    source: str
    element: tuple[Element, ...]


class ConceptMap(msgspec.Struct, frozen=True):
    """Codes of one system in the words of another."""

    group: tuple[Group, ...]


class Route(NamedTuple):
    """A target code, and the route of administration where the map names it."""

    code: str
    route: str


@lru_cache(maxsize=1)
def value_sets() -> tuple[ValueSet, ...]:
    """Every value set that reading uses, by name."""
    decoder = msgspec.json.Decoder(ValueSet)
    found = (decoder.decode(path.read_bytes()) for path in sorted(FOLDER.glob("ValueSet-*.json")))
    return tuple(value_set for value_set in found if value_set.kind)


@lru_cache(maxsize=1)
def recognised_only() -> tuple[tuple[str, str, str], ...]:
    """System, code and value set of each code that is read as if the value set held it, and is not published."""
    with Path(__file__).with_name("match-only.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["system"], row["code"], row["value_set"]) for row in csv.DictReader(file))


@lru_cache(maxsize=4)
def concept_map(name: str) -> dict[str, Route]:
    """A concept map as a look-up from source code to target."""
    document = msgspec.json.decode((FOLDER / f"ConceptMap-{name}.json").read_bytes(), type=ConceptMap)
    return dict(_mappings(document))


def _mappings(document: ConceptMap) -> Iterator[tuple[str, Route]]:
    for group in document.group:
        for element in group.element:
            for target in element.target:
                yield element.code, Route(target.code, target.product[0].value if target.product else "")
