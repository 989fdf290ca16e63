"""What a hospital asks of decision support before it lets it in: the shape of attributes.yaml, and its loading.

Source: 45 CFR 170.315(b)(11)(iv)(A), evidence-based decision support interventions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from workers.knowledge.entry import Entry
from workers.knowledge.load import load_file
from workers.knowledge.mistake import doubles
from workers.knowledge.model import Knowledge

REQUIRED = tuple(str(number) for number in range(1, 14))
"""The numbers of the regulation: each has to be there, with "None." where there is none."""


class Uses(Entry, frozen=True):
    """Which facts about a person an attribute is about; the rules that read them are found in their code."""

    sex: bool = False
    age: bool = False
    items: list[str] = []


class Attribute(Entry, frozen=True):
    """One attribute; the file itself explains each field."""

    id: str
    number: str
    title: str
    says: list[str]
    uses: Uses | None = None


class Attributes(Entry, frozen=True):
    """attributes.yaml"""

    version: str
    review_by: date
    attributes: list[Attribute]


def load_attributes(knowledge: Knowledge, folder: Traversable | None = None) -> Attributes:
    """Read and check attributes.yaml.

    :param knowledge: the knowledge that it describes, for the names of questions.
    :param folder: where the file is; the one shipped with the service when left out.
    :raises KnowledgeError: naming file, line and field.
    """
    return load_file(
        folder or files("workers.knowledge"), "attributes", Attributes, lambda read: _mistakes(read, knowledge)
    )


def _mistakes(read: Attributes, knowledge: Knowledge) -> Iterator[tuple[tuple[str | int, ...], str]]:
    numbers = [each.number for each in read.attributes]
    for says in doubles([each.id for each in read.attributes]):
        yield ("attributes",), says
    for number in REQUIRED:
        if numbers.count(number) != 1:
            yield ("attributes",), f"number {number} of the regulation has to stand there once"
    for place, each in enumerate(read.attributes):
        for field, says in _of_one(each, {item.id for item in knowledge.intake.items}):
            yield ("attributes", place, field), says


def _of_one(attribute: Attribute, items: set[str]) -> Iterator[tuple[str, str]]:
    if attribute.number and attribute.number not in REQUIRED:
        yield "number", "is no number of the regulation"
    if not attribute.says or not all(text.strip() for text in attribute.says):
        yield "says", 'an attribute needs words; "None." where there is none'
    unknown = [name for name in (attribute.uses.items if attribute.uses else ()) if name not in items]
    yield from (("uses", f"{name} is not in intake.yaml") for name in unknown)
