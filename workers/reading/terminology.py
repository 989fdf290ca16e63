"""What a code means: the value sets it belongs to.

A code counts only in its own system. ICD-10-CM is matched by prefix too, since headers
occur in old records; ICD-10 of the WHO is another system and never matches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from workers.reading.datatypes import CodeableConcept, Coding
from workers.reading.text import clean, word
from workers.reading.units import is_analyte
from workers.reading.value_sets import ValueSet, concept_map, recognised_only, value_sets

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"

_ALSO_WRITTEN = {
    "https://loinc.org": LOINC,
    "urn:oid:2.16.840.1.113883.6.1": LOINC,
    "https://snomed.info/sct": SNOMED,
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "urn:oid:2.16.840.1.113883.6.90": ICD10CM,
    "urn:oid:2.16.840.1.113883.6.88": RXNORM,
    "urn:oid:2.16.840.1.113883.6.73": ATC,
    "http://hl7.org/fhir/v3/RoleCode": ROLE,
    "urn:oid:2.16.840.1.113883.5.111": ROLE,
}
_WITHOUT_HEADERS = frozenset({LOINC, SNOMED, RXNORM})
_HEADER_LENGTH = 3


class Meaning(NamedTuple):
    """What one code, or several codes for the same thing, stand for.

    ``analyte`` is what is measured; ``findings`` are problems, symptoms and signs;
    ``concepts`` are all value sets but medicine classes.
    """

    analyte: str = ""
    findings: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()


NOTHING = Meaning()


class Terminology:
    """The value sets turned round: from a code to what it means."""

    __slots__ = ("_codes", "_kinds", "_prefixes", "_specialties", "entry", "titles")

    def __init__(self, sets: Iterable[ValueSet], further: Iterable[tuple[str, str, str]] = ()) -> None:
        sets = [each for each in sets if each.kind != "medicine-class"]
        self.titles: Mapping[str, str] = {each.id: each.title for each in sets}
        self.entry = frozenset(
            url.rsplit("/", 1)[1]
            for each in sets
            if each.kind == "entry-evidence"
            for include in each.compose.include
            for url in include.value_set
        )
        self._kinds = {each.id: each.kind for each in sets}
        self._specialties = [(each.title.lower(), each.id) for each in sets if each.kind == "specialty"]
        self._prefixes = _prefixes(sets)
        self._codes: dict[str, dict[str, Meaning]] = defaultdict(dict)
        for (system, code), slugs in _slugs(sets, further).items():
            self._codes[code][system] = self._meaning((*slugs, *self._below(system, code)))
        self._codes.default_factory = None

    def of(self, concept: CodeableConcept | None) -> Meaning:
        """What a CodeableConcept means, by all its codings together."""
        if concept is None or not concept.coding:
            return NOTHING
        if len(concept.coding) == 1:
            return self.of_coding(concept.coding[0])
        return self._together(map(self.of_coding, concept.coding))

    def of_any(self, concepts: Iterable[CodeableConcept] | None) -> Meaning:
        """What several CodeableConcepts mean together."""
        return self._together(map(self.of, concepts)) if concepts else NOTHING

    def _together(self, meanings: Iterable[Meaning]) -> Meaning:
        """What several meanings come to; most of them are NOTHING."""
        known = [meaning for meaning in meanings if meaning is not NOTHING]
        if len(known) < 2:  # noqa: PLR2004
            return known[0] if known else NOTHING
        return self._meaning(slug for meaning in known for slug in meaning.concepts)

    def of_coding(self, coding: Coding) -> Meaning:
        """What one coding means; NOTHING for a code of no value set, or one without its system."""
        code, system = coding.code, coding.system
        if code is None or system is None:
            return NOTHING
        by_system = self._codes.get(code)
        found = by_system.get(system) if by_system else None
        return found or self._of_unusual(system, code)

    def title(self, concepts: Iterable[str]) -> str:
        """How clinicians call the first of these concepts; one that says the patient twitches goes first."""
        ordered = sorted(concepts, key=lambda slug: slug not in self.entry)
        return next((self.titles[slug] for slug in ordered if slug in self.titles), "")

    def specialties_named(self, names: Iterable[str | None]) -> tuple[str, ...]:
        """The specialties with whose name one of these names begins."""
        said = [word(name) for name in names]
        if not said:
            return ()
        return tuple(slug for title, slug in self._specialties if any(name.startswith(title) for name in said))

    def only(self, meaning: Meaning, *kinds: str) -> tuple[str, ...]:
        """Those concepts whose value sets are used for one of these kinds."""
        return tuple(slug for slug in meaning.concepts if self._kinds[slug] in kinds)

    def _of_unusual(self, system: str, code: str) -> Meaning:
        """The same for codes below a header, and for systems and codes written in another way."""
        if system in _WITHOUT_HEADERS and code.isascii() and code.isprintable() and " " not in code:
            return NOTHING
        system = canonical_system(system)
        code = clean(code)
        if system == ICD10CM:
            code = _dotted(code.upper())
        found = self._codes.get(code, {}).get(system)
        if found:
            return found
        below = self._below(system, code)
        return self._meaning(below) if below else NOTHING

    def _below(self, system: str, code: str) -> tuple[str, ...]:
        prefixes = self._prefixes.get(system)
        if not prefixes:
            return ()
        lengths = range(_HEADER_LENGTH, len(code) + 1)
        return tuple(slug for length in lengths for slug in prefixes.get(code[:length], ()))

    def _meaning(self, slugs: Iterable[str]) -> Meaning:
        concepts = tuple(sorted(set(slugs)))
        analyte = next((slug for slug in concepts if is_analyte(slug)), "")
        return Meaning(analyte, tuple(s for s in concepts if self._kinds[s] == "finding"), concepts)


@lru_cache(maxsize=1)
def terminology() -> Terminology:
    """The terminology of the published value sets."""
    return Terminology(value_sets(), recognised_only())


def canonical_system(system: str) -> str:
    """The address of a code system under its one name, where it is known under others."""
    system = clean(system).rstrip("/")
    if system.startswith(f"{SNOMED}/"):
        return SNOMED
    return _ALSO_WRITTEN.get(system, system)


def sites_of(concepts: Iterable[CodeableConcept | None]) -> tuple[str, ...]:
    """The intake sites that coded body sites, or findings that name their site, stand for."""
    known = concept_map("body-sites")
    codings = [coding for concept in concepts if concept for coding in concept.coding or ()]
    codes = {clean(c.code) for c in codings if c.system and canonical_system(c.system) == SNOMED}
    return tuple(sorted({known[code].code for code in codes if code in known}))


def _dotted(code: str) -> str:
    return code if "." in code or len(code) <= _HEADER_LENGTH else f"{code[:_HEADER_LENGTH]}.{code[_HEADER_LENGTH:]}"


def _slugs(sets: Iterable[ValueSet], further: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for system, code, slug in further:
        found[system, code].append(slug)
    for each in sets:
        for include in each.compose.include:
            for concept in include.concept:
                found[include.system, concept.code].append(each.id)
    return found


def _prefixes(sets: Iterable[ValueSet]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in sets:
        for include in each.compose.include:
            for below in include.filter:
                found[include.system][below.value].append(each.id)
    return {system: dict(prefixes) for system, prefixes in found.items()}
