"""The data types of FHIR R4, as far as they are read.

Every field may be missing or null: real records leave out what the standard requires.
A field that holds something of another type makes decoding fail with the place of the
fault, which :mod:`workers.reading.repair` then takes out. Names are those of FHIR in snake case.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from msgspec import Raw

ABSENT = Raw(b"null")
"""In place of an element that is decoded only where it is needed, so that a fault in it costs nobody anything."""

Number: TypeAlias = float | str
"""A decimal; some systems send it as a string."""


class Part(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """The root of the data types."""


class Meta(Part, frozen=True):
    """Which version of a resource this is."""

    version_id: str | None = None
    last_updated: str | None = None


class Coding(Part, frozen=True):
    """A code in a code system."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Part, frozen=True):
    """One meaning, coded in one or several systems."""

    coding: list[Coding] | None = None
    text: str | None = None


class Identifier(Part, frozen=True):
    """A business identifier, used where a reference has no address."""

    system: str | None = None
    value: str | None = None


class Reference(Part, frozen=True):
    """A pointer to another resource."""

    reference: str | None = None
    type: str | None = None
    identifier: Identifier | None = None
    display: str | None = None


class Quantity(Part, frozen=True):
    """A measured amount with its unit."""

    value: Number | None = None
    comparator: str | None = None
    unit: str | None = None
    code: str | None = None


class Range(Part, frozen=True):
    """From one amount to another."""

    low: Quantity | None = None
    high: Quantity | None = None


class Period(Part, frozen=True):
    """From one time to another; either end may be open."""

    start: str | None = None
    end: str | None = None


class ReferenceRange(Part, frozen=True):
    """The normal range printed with a result, and for whom it holds."""

    low: Quantity | None = None
    high: Quantity | None = None
    type: CodeableConcept | None = None
    applies_to: list[CodeableConcept] | None = None
    age: Range | None = None


class Search(Part, frozen=True):
    """Why an entry is in a search result."""

    mode: str | None = None


class Entry(Part, frozen=True):
    """One entry of a Bundle; its resource is decoded on its own, so that a bad one loses only itself."""

    full_url: str | None = None
    resource: Raw = Raw(b"null")
    search: Search | None = None


class Link(Part, frozen=True):
    """A link of a Bundle, such as the next page."""

    relation: str | None = None


class Component(Part, frozen=True):
    """What an Observation and each of its components have in common."""

    code: CodeableConcept | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_boolean: bool | None = None
    value_integer: Number | None = None
    value_string: str | None = None
    value_date_time: str | None = None
    data_absent_reason: CodeableConcept | None = None
    interpretation: list[CodeableConcept] | None = None
    reference_range: list[ReferenceRange] | None = None
    modifier_extension: Raw = ABSENT


class Annotation(Part, frozen=True):
    """A note that somebody wrote."""

    text: str | None = None


class Participant(Part, frozen=True):
    """Somebody who takes part in an appointment."""

    actor: Reference | None = None


class FamilyCondition(Part, frozen=True):
    """A disease of a relative."""

    code: CodeableConcept | None = None


class Ingredient(Part, frozen=True):
    """What a medicine contains."""

    item_codeable_concept: CodeableConcept | None = None


class Repeat(Part, frozen=True):
    """For how long a dose is repeated."""

    bounds_period: Period | None = None


class Timing(Part, frozen=True):
    """When a dose is taken."""

    repeat: Repeat | None = None


class Dosage(Part, frozen=True):
    """How a medicine is taken."""

    timing: Timing | None = None
    route: CodeableConcept | None = None


class DispenseRequest(Part, frozen=True):
    """For how long a prescription may be dispensed."""

    validity_period: Period | None = None


class Answer(Part, frozen=True):
    """One answer to a questionnaire item; further items may hang below it."""

    value_boolean: bool | None = None
    value_decimal: Number | None = None
    value_integer: Number | None = None
    value_date: str | None = None
    value_date_time: str | None = None
    value_string: str | None = None
    value_coding: Coding | None = None
    value_quantity: Quantity | None = None
    item: list[Item] | None = None
    modifier_extension: Raw = ABSENT


class Item(Part, frozen=True):
    """One questionnaire item with its answers and the items below it."""

    link_id: str | None = None
    answer: list[Answer] | None = None
    item: list[Item] | None = None
    modifier_extension: Raw = ABSENT
