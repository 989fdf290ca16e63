"""Which ingredients and classes a medicine's code or name stands for, and by what route it is given.

Prescriptions carry product codes, hardly ever ingredients: a product is looked up in the
published map. What no code tells, whole words of the name tell: prednisolone is not found in
methylprednisolone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from workers.reading.datatypes import CodeableConcept
from workers.reading.terminology import ATC, RXNORM, canonical_system
from workers.reading.text import clean, word
from workers.reading.value_sets import ValueSet, concept_map, value_sets

_PREFIX = "medicine-"
_LOCAL_FORMS = frozenset({"topical", "inhaled"})
_NEEDS_SYSTEMIC_FORM = frozenset(
    {
        "systemic-corticosteroid",
        "fluoroquinolone",
        "lithium",
        "macrolide",
        "magnesium-wasting",
        "neuropathy",
        "organophosphate-or-carbamate",
        "qt-prolonging",
        "recreational-stimulant",
        "sedating-antihistamine",
    }
)
"""Classes of which creams, drops and inhalers do not act on the whole body. Eye drops of others do (beta-blockers)."""
_WORD = re.compile(r"\w+")
_LONGEST_NAME = 500
_FEW = 20
_ROUTE_WORDS = (
    ("inhaled", re.compile(r"inhal|nebuli|actuat|aerosol|respiratory tract")),
    ("transdermal", re.compile(r"transdermal|\bpatch")),
    ("injection", re.compile(r"inject|intraven|intramusc|subcutan|infusion|parenteral|prefilled syringe")),
    (
        "topical",
        re.compile(
            r"topical|cutaneous|cream|ointment|lotion|\bgel\b|shampoo|ophthalmic|ocular|\beye\b|\botic\b|\bear\b"
            r"|nasal|rectal|enema|suppositor|vaginal"
        ),
    ),
    ("oral", re.compile(r"\boral|by mouth|tablet|capsule|sublingual|syrup|chewable|lozenge")),
)
_ATC_ROUTES = (
    ("R03A", "inhaled"),
    ("R03C", "oral"),
    ("R01A", "topical"),
    ("D", "topical"),
    ("S", "topical"),
    ("A01A", "topical"),
    ("C05A", "topical"),
    ("A07E", "topical"),
)


class Drug(NamedTuple):
    """Ingredients and classes by name, and the route where it is known."""

    ingredients: frozenset[str]
    classes: frozenset[str]
    route: str


class Name(NamedTuple):
    """A medicine as a record writes it: systems and codes, displays and text, and the routes of its dosage."""

    codings: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    given: tuple[str, ...]


class Formulary:
    """The medicine value sets turned round: from an ingredient or ATC code to its classes."""

    __slots__ = ("_atc", "_by_rxcui", "_by_word", "_classes")

    def __init__(self, sets: Iterable[ValueSet]) -> None:
        self._by_rxcui: dict[str, str] = {}
        self._by_word: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        self._classes: dict[str, set[str]] = defaultdict(set)
        self._atc: dict[str, set[str]] = defaultdict(set)
        for each in sets:
            if each.kind == "medicine-class":
                self._take(each)
        self._by_word.default_factory = None

    def look_up(self, name: Name) -> Drug:
        """The ingredients, classes and route of a medicine as it is coded and named."""
        codings = [(canonical_system(system), clean(code)) for system, code in name.codings]
        words = [word(each) for each in name.words]
        atc = [code.upper() for system, code in codings if system == ATC]
        ingredients = {self._by_rxcui[code] for code in _ingredient_codes(codings) if code in self._by_rxcui}
        ingredients |= {found for each in words for found in self._named(each)}
        classes = {each for ingredient in ingredients for each in self._classes[ingredient]}
        classes |= {each for code in atc for each in self._below(code)}
        route = _in_words(map(word, name.given)) or _route(codings, atc) or _in_words(words)
        local = classes & _NEEDS_SYSTEMIC_FORM if route in _LOCAL_FORMS else set()
        return Drug(frozenset(ingredients), frozenset(classes - local), route)

    def _take(self, value_set: ValueSet) -> None:
        name = value_set.id.removeprefix(_PREFIX)
        for include in value_set.compose.include:
            for below in include.filter:
                self._atc[below.value].add(name)
            for concept in include.concept:
                if include.system == ATC:
                    self._atc[concept.code].add(name)
                    continue
                self._by_rxcui[concept.code] = concept.display
                self._know(concept.display, (concept.display, *(each.value for each in concept.designation)), name)
            for known_as in include.names:
                self._know(known_as, (known_as,), name)

    def _know(self, ingredient: str, names: Iterable[str], class_name: str) -> None:
        """An ingredient of a class, under the first word of each of its names."""
        self._classes[ingredient].add(class_name)
        for known_as in names:
            first, *rest = _WORD.findall(known_as.lower())
            if (rest, ingredient) not in self._by_word[first]:
                self._by_word[first].append((rest, ingredient))

    def _named(self, text: str) -> Iterator[str]:
        """The ingredients that a text names in whole words, in one pass whatever the number of known names."""
        words = _WORD.findall(text)
        for place, first in enumerate(words):
            for rest, ingredient in self._by_word.get(first, ()):
                if words[place + 1 : place + 1 + len(rest)] == rest:
                    yield ingredient

    def _below(self, code: str) -> set[str]:
        return {each for length in range(1, len(code) + 1) for each in self._atc.get(code[:length], ())}


@lru_cache(maxsize=1)
def formulary() -> Formulary:
    """The formulary of the published value sets."""
    return Formulary(value_sets())


def drug(medicine: CodeableConcept, given: Iterable[CodeableConcept | None] = ()) -> Drug:
    """What a coded or named medicine is; ``given`` are the routes that its dosage names."""
    codings = tuple((each.system or "", each.code or "") for each in medicine.coding or ())
    routes = tuple(text for each in given if each is not None for text in _texts(each))
    name = Name(codings, _texts(medicine), routes)
    return _remembered(name) if len(codings) + len(routes) < _FEW else formulary().look_up(name)


@lru_cache(maxsize=4096)
def _remembered(name: Name) -> Drug:
    return formulary().look_up(name)


def _texts(concept: CodeableConcept) -> tuple[str, ...]:
    texts = (*(coding.display for coding in concept.coding or ()), concept.text)
    return tuple(text[:_LONGEST_NAME] for text in texts if text)


def _ingredient_codes(codings: Iterable[tuple[str, str]]) -> list[str]:
    """RxNorm codes of ingredients: as they stand, or of the product that is coded."""
    products = concept_map("rxnorm-products")
    rxcuis = [code for system, code in codings if system == RXNORM]
    return rxcuis + [products[code].code for code in rxcuis if code in products]


def _route(codings: Iterable[tuple[str, str]], atc: list[str]) -> str:
    """The route that the product is made for, or that the group of the ATC names."""
    products = concept_map("rxnorm-products")
    by_product = [products[code].route for system, code in codings if system == RXNORM and code in products]
    by_group = [route for code in atc for prefix, route in _ATC_ROUTES if code.startswith(prefix)]
    return next((route for route in by_product + by_group if route), "")


def _in_words(texts: Iterable[str]) -> str:
    matches = (route for text in texts for route, pattern in _ROUTE_WORDS if pattern.search(text))
    return next(matches, "")
